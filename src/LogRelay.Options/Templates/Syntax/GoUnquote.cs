using System.Globalization;
using System.Text;
using LogRelay.Options.Templates.Formatting;

namespace LogRelay.Options.Templates.Syntax;

/// <summary>String and character literals of Go: <c>"..."</c>, <c>`...`</c>, <c>'c'</c>.</summary>
internal static class GoUnquote
{
    private const string Plain = "abfnrtv\\";
    private const string Meaning = "\a\b\f\n\r\t\v\\";

    /// <summary>The value of the literal that begins at <paramref name="start"/>, as Go bytes.</summary>
    /// <exception cref="TemplateException">It does not end, or an escape in it is wrong.</exception>
    public static string Read(string source, int start, out int end)
    {
        var quote = source[start];
        if (quote == '`')
        {
            var close = source.IndexOf('`', start + 1);
            end = close + 1;
            return close < 0
                ? throw SyntaxFault.At(source, start, "a closing ` is missing")
                : source[(start + 1)..close].Replace("\r", "", StringComparison.Ordinal);
        }

        var value = new StringBuilder();
        end = start + 1;
        while (end < source.Length && source[end] != quote && source[end] != '\n')
        {
            if (source[end] == '\\')
            {
                value.Append(Escape(source, quote, ref end));
            }
            else
            {
                value.Append(source[end++]);
            }
        }

        if (end >= source.Length || source[end] != quote)
        {
            throw SyntaxFault.At(source, start, $"a closing {quote} is missing");
        }

        end++;
        return value.ToString();
    }

    private static string Escape(string source, char quote, ref int at)
    {
        var start = at;
        var letter = at + 1 < source.Length ? source[at + 1] : '\0';
        at += 2;
        if (letter == quote)
        {
            return letter.ToString();
        }

        var plain = Plain.IndexOf(letter, StringComparison.Ordinal);
        if (plain >= 0)
        {
            return Meaning[plain].ToString();
        }

        var (digits, isHex) = letter switch
        {
            'x' => (2, true),
            'u' => (4, true),
            'U' => (8, true),
            >= '0' and <= '7' => (3, false),
            _ => (0, false),
        };
        at -= isHex ? 0 : 1;
        if (digits == 0 || at + digits > source.Length || Number(source.AsSpan(at, digits), isHex) is not { } number
            || !(digits < 4 ? number < 256 : Rune.IsValid(number)))
        {
            throw SyntaxFault.At(source, start, "an escape is wrong (as in Go: \\n, \\\", \\x41, \\u00e9)");
        }

        at += digits;
        return digits < 4 ? ((char)number).ToString() : GoBytes.Of(new Rune(number).ToString());
    }

    private static int? Number(ReadOnlySpan<char> digits, bool isHex)
    {
        if (isHex)
        {
            return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : null;
        }

        var value = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7')
            {
                return null;
            }

            value = (value * 8) + digit - '0';
        }

        return value;
    }
}
