using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace LogRelay.Options.Patterns;

/// <summary>The sets of characters that Go's patterns name; all are ASCII, unlike .NET's of the same letters.</summary>
internal static class GoCharSet
{
    public static readonly FrozenDictionary<string, string> Posix = new Dictionary<string, string>
    {
        // Pairs of first and last character.
        ["alnum"] = "09AZaz",
        ["alpha"] = "AZaz",
        ["ascii"] = "\u0000\u007f",
        ["blank"] = "\t\t  ",
        ["cntrl"] = "\u0000\u001f\u007f\u007f",
        ["digit"] = "09",
        ["graph"] = "!~",
        ["lower"] = "az",
        ["print"] = " ~",
        ["punct"] = "!/:@[`{~",
        ["space"] = "\t\r  ",
        ["upper"] = "AZ",
        ["word"] = "09AZ__az",
        ["xdigit"] = "09AFaf",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The set of <c>\d</c>, <c>\w</c>, <c>\s</c> or their opposites, as the inside of a class; null for other letters.</summary>
    public static string? Perl(char letter)
    {
        var set = char.ToLowerInvariant(letter) switch
        {
            'd' => "09",
            'w' => "09AZ__az",
            's' => "\t\n\f\r  ",
            _ => null,
        };
        return set is null ? null : Inside(set, char.IsAsciiLetterUpper(letter));
    }

    /// <summary>The set as the inside of a class of the regex engine, or all characters but the set.</summary>
    public static string Inside(string set, bool opposite)
    {
        var text = new StringBuilder();
        if (!opposite)
        {
            for (var i = 0; i < set.Length; i += 2)
            {
                AppendRange(text, set[i], set[i + 1]);
            }

            return text.ToString();
        }

        // The pairs are in order and apart from each other.
        var next = 0;
        for (var i = 0; i < set.Length; i += 2)
        {
            if (set[i] > next)
            {
                AppendRange(text, (char)next, (char)(set[i] - 1));
            }

            next = set[i + 1] + 1;
        }

        AppendRange(text, (char)next, '\uffff');
        return text.ToString();
    }

    /// <summary>Appends one character or a range so that none of its characters can mean anything else.</summary>
    public static void AppendRange(StringBuilder text, char first, char last)
    {
        text.Append(Escape(first));
        if (last != first)
        {
            text.Append('-').Append(Escape(last));
        }
    }

    /// <summary>One UTF-16 unit as an escape of the regex engine.</summary>
    public static string Escape(char unit) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
}
