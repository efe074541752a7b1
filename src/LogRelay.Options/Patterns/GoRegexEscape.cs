using System.Globalization;
using System.Text;
using LogRelay.Options.Messages;

namespace LogRelay.Options.Patterns;

/// <summary>Escapes that stand for one character or one Unicode category in Go's patterns. Does not throw.</summary>
internal static class GoRegexEscape
{
    /// <summary>The character that the escape at <paramref name="at"/> stands for.</summary>
    public static Rune Character(string go, int at, out int used, out string? problem)
    {
        used = 2;
        problem = null;
        if (at + 1 >= go.Length)
        {
            problem = "is not a valid pattern: it ends with a single \\";
            return default;
        }

        var letter = go[at + 1];
        switch (letter)
        {
            case 'a':
                return new Rune('\a');
            case 'f':
                return new Rune('\f');
            case 'n':
                return new Rune('\n');
            case 'r':
                return new Rune('\r');
            case 't':
                return new Rune('\t');
            case 'v':
                return new Rune('\v');
            case 'x':
                return Hexadecimal(go, at, out used, out problem);
            case >= '0' and <= '7' when letter == '0' || (at + 2 < go.Length && go[at + 2] is >= '0' and <= '7'):
                return Octal(go, at, out used);
        }

        if (char.IsAscii(letter) && !char.IsAsciiLetterOrDigit(letter))
        {
            return new Rune(letter);
        }

        problem = char.IsAsciiDigit(letter)
            ? $"is not supported: a back-reference (\\{letter}) cannot be matched in linear time"
            : $"is not a valid pattern: Go knows no escape {MessageText.Quote(go.Substring(at, 2))}";
        return default;
    }

    /// <summary>The category that <c>\p</c> or <c>\P</c> at <paramref name="at"/> names, as an escape of the regex engine.</summary>
    public static string Category(string go, int at, out int used, out string? problem)
    {
        used = 3;
        var name = at + 2 < go.Length ? go[at + 2].ToString() : "";
        if (name == "{")
        {
            var close = go.IndexOf('}', at);
            name = close < 0 ? "" : go[(at + 3)..close];
            used = close + 1 - at;
        }

        var opposite = (go[at + 1] == 'P') != name.StartsWith('^');
        name = name.TrimStart('^');
        var known = name.Length is 1 or 2 && Categories.Contains(name, StringComparer.Ordinal);
        problem = known
            ? null
            : $"is not supported: {MessageText.Quote(name)} is no Unicode category (such as L, Lu, Nd; scripts are not known)";
        return $"\\{(opposite ? 'P' : 'p')}{{{name}}}";
    }

    private static readonly string[] Categories =
    [
        "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No",
        "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
    ];

    private static Rune Hexadecimal(string go, int at, out int used, out string? problem)
    {
        var digits = at + 4 <= go.Length ? go.Substring(at + 2, 2) : "";
        used = 4;
        if (digits.StartsWith('{'))
        {
            var close = go.IndexOf('}', at);
            digits = close < 0 ? "" : go[(at + 3)..close];
            used = close + 1 - at;
        }

        var valid = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && Rune.IsValid(value);
        problem = valid ? null : "is not a valid pattern: \\x needs two hexadecimal digits, or a character's number in {}";
        return valid ? new Rune(value) : default;
    }

    private static Rune Octal(string go, int at, out int used)
    {
        var value = 0;
        used = 1;
        while (used < 4 && at + used < go.Length && go[at + used] is >= '0' and <= '7')
        {
            value = (value * 8) + go[at + used] - '0';
            used++;
        }

        return new Rune(value);
    }
}
