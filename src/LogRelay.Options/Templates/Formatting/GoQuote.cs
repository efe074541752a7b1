using System.Globalization;
using System.Text;

namespace LogRelay.Options.Templates.Formatting;

/// <summary>Quoting as Go's strconv.Quote; text in and out is Go bytes. Does not throw.</summary>
internal static class GoQuote
{
    private const string Escaped = "\a\b\f\n\r\t\v\\";
    private const string Letters = "abfnrtv\\";

    /// <summary>The text between quotes, everything that does not print as an escape.</summary>
    public static string Quote(string bytes, char quote, bool asciiOnly)
    {
        var text = new StringBuilder(bytes.Length + 2).Append(quote);
        var rest = bytes.AsSpan();
        while (!rest.IsEmpty)
        {
            var rune = GoBytes.First(rest, out var used);
            if (rune == Rune.ReplacementChar && used == 1)
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)rest[0]:x2}");
            }
            else
            {
                Append(text, rune, quote, asciiOnly, rest[..used]);
            }

            rest = rest[used..];
        }

        return text.Append(quote).ToString();
    }

    /// <summary>Whether the text can stand between back-quotes: one line, no back-quote, no control but tab.</summary>
    public static bool CanBackQuote(string bytes)
    {
        var text = GoBytes.ToText(bytes);
        return !text.Any(c => (c < ' ' && c != '\t') || c is '`' or '\u007f' or '\ufeff' or '\ufffd');
    }

    /// <summary>Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and the space of ASCII.</summary>
    public static bool IsPrint(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);

    private static void Append(StringBuilder text, Rune rune, char quote, bool asciiOnly, ReadOnlySpan<char> bytes)
    {
        var known = rune.IsAscii ? Escaped.IndexOf((char)rune.Value, StringComparison.Ordinal) : -1;
        if (rune.Value == quote)
        {
            text.Append('\\').Append(quote);
        }
        else if (known >= 0)
        {
            text.Append('\\').Append(Letters[known]);
        }
        else if (IsPrint(rune) && (rune.IsAscii || !asciiOnly))
        {
            text.Append(bytes);
        }
        else
        {
            text.Append(rune.Value switch
            {
                < 0x20 or 0x7f => string.Create(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                <= 0xffff => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            });
        }
    }
}
