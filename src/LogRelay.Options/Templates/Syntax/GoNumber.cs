using System.Globalization;
using LogRelay.Options.Templates.Evaluation;

namespace LogRelay.Options.Templates.Syntax;

/// <summary>Number literals of Go: decimal, <c>0x</c>, <c>0o</c>, <c>0b</c>, a leading 0 for octal, <c>_</c>, and decimal floats.</summary>
internal static class GoNumber
{
    /// <summary>The value; null when it is no number, too large, or of a kind that tags have no use for (imaginary, hexadecimal float).</summary>
    public static TemplateValue? Read(string text)
    {
        var sign = text[0] == '-' ? -1 : 1;
        var digits = text[0] is '+' or '-' ? text[1..] : text;
        var radix = digits.Length > 1 && digits[0] == '0' ? char.ToLowerInvariant(digits[1]) : 'd';
        if (radix is 'x' or 'o' or 'b')
        {
            return Whole(digits[2..], sign, radix switch { 'x' => 16, 'o' => 8, _ => 2 });
        }

        if (digits.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
        {
            return Whole(digits, sign, radix == 'd' ? 10 : 8);
        }

        return !digits.Contains('_', StringComparison.Ordinal)
            && double.TryParse(
                digits,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var number)
            && double.IsFinite(number)
                ? new FloatValue(sign * number)
                : null;
    }

    private static IntValue? Whole(string digits, int sign, int radix)
    {
        if (digits.Length == 0 || digits[^1] == '_' || digits.Contains("__", StringComparison.Ordinal)
            || (digits[0] == '_' && radix == 10))
        {
            return null;
        }

        // Negative all the way: the least number has no positive counterpart.
        var value = 0L;
        foreach (var digit in digits)
        {
            if (digit == '_')
            {
                continue;
            }

            var worth = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (worth >= radix || value < (long.MinValue + worth) / radix)
            {
                return null;
            }

            value = (value * radix) - worth;
        }

        return sign < 0 ? new IntValue(value) : value == long.MinValue ? null : new IntValue(-value);
    }
}
