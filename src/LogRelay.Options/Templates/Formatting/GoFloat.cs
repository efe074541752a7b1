using System.Globalization;

namespace LogRelay.Options.Templates.Formatting;

/// <summary>Floats as Go's strconv.FormatFloat writes them. Does not throw for precisions up to a few thousand.</summary>
internal static class GoFloat
{
    /// <summary>Formats a number.</summary>
    /// <param name="number">Any, also infinite or NaN.</param>
    /// <param name="verb">One of e E f F g G.</param>
    /// <param name="precision">Digits as printf counts them for the verb; -1: as many as tell the number from all others.</param>
    /// <param name="keepZeros">For g and G: do not cut trailing zeros.</param>
    public static string Format(double number, char verb, int precision, bool keepZeros)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
        }

        var exponentLetter = char.IsAsciiLetterUpper(verb) ? 'E' : 'e';
        var sign = double.IsNegative(number) ? "-" : "";
        number = Math.Abs(number);
        switch (char.ToLowerInvariant(verb))
        {
            case 'f' when precision >= 0:
                return sign + number.ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            case 'f':
                return sign + Plain(Digits(number, -1));
            case 'e':
                return sign + Scientific(Digits(number, precision < 0 ? -1 : precision + 1), exponentLetter);
        }

        var significant = precision < 0 ? -1 : Math.Max(precision, 1);
        var (digits, exponent) = Digits(number, significant);
        digits = keepZeros || significant < 0 ? digits : digits.TrimEnd('0') is { Length: > 0 } cut ? cut : "0";
        var limit = significant < 0 ? 6 : significant;
        return exponent < -4 || exponent >= limit
            ? sign + Scientific((digits, exponent), exponentLetter)
            : sign + Plain((digits, exponent));
    }

    // Significant digits, the point after the first, and the power of ten.
    private static (string Digits, int Exponent) Digits(double number, int significant)
    {
        var text = significant < 0
            ? number.ToString("E16", CultureInfo.InvariantCulture)
            : number.ToString("E" + (significant - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        if (significant < 0)
        {
            // The fewest digits that read back as the same number.
            for (var digits = 0; digits < 16; digits++)
            {
                var shorter = number.ToString("E" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
                if (double.Parse(shorter, CultureInfo.InvariantCulture).Equals(number))
                {
                    text = shorter;
                    break;
                }
            }
        }

        var split = text.IndexOf('E', StringComparison.Ordinal);
        return (text[..split].Replace(".", "", StringComparison.Ordinal),
            int.Parse(text.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    private static string Scientific((string Digits, int Exponent) number, char letter)
    {
        var mantissa = number.Digits.Length == 1 ? number.Digits : number.Digits[..1] + "." + number.Digits[1..];
        var sign = number.Exponent < 0 ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}{letter}{sign}{Math.Abs(number.Exponent):00}");
    }

    private static string Plain((string Digits, int Exponent) number)
    {
        var (digits, exponent) = number;
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        digits = digits.PadRight(exponent + 1, '0');
        return digits.Length == exponent + 1 ? digits : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }
}
