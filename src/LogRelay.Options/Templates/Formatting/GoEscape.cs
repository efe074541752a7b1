using System.Globalization;
using System.Text;

namespace LogRelay.Options.Templates.Formatting;

/// <summary>Go's <c>html</c>, <c>js</c> and <c>urlquery</c> of text/template/funcs.go, and its JSON strings; Go bytes in and out.</summary>
internal static class GoEscape
{
    public static string Html(string bytes) => Map(bytes, c => c switch
    {
        '\0' => GoBytes.Of("\ufffd"),
        '"' => "&#34;",
        '\'' => "&#39;",
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        _ => null,
    });

    public static string Query(string bytes) => Map(bytes, c => c switch
    {
        ' ' => "+",
        '-' or '_' or '.' or '~' => null,
        _ when char.IsAsciiLetterOrDigit(c) => null,
        _ => string.Create(CultureInfo.InvariantCulture, $"%{(int)c:X2}"),
    });

    public static string JavaScript(string bytes) => MapRunes(bytes, (rune, _) => rune.Value switch
    {
        '\\' => "\\\\",
        '\'' => "\\'",
        '"' => "\\\"",
        '<' or '>' or '&' or '=' or < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
        >= 0x80 when !GoQuote.IsPrint(rune) => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
        _ => null,
    });

    /// <summary>With quotes; as Go's encoder without HTML escapes.</summary>
    public static string Json(string bytes) => "\"" + MapRunes(bytes, (rune, isBroken) => rune.Value switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        < ' ' or 0x2028 or 0x2029 => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
        _ when isBroken => "\\ufffd",
        _ => null,
    }) + "\"";

    private static string Map(string bytes, Func<char, string?> replace)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var c in bytes)
        {
            if (replace(c) is { } replacement)
            {
                text.Append(replacement);
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static string MapRunes(string bytes, Func<Rune, bool, string?> replace)
    {
        var text = new StringBuilder(bytes.Length);
        var rest = bytes.AsSpan();
        while (!rest.IsEmpty)
        {
            var rune = GoBytes.First(rest, out var used);
            var replacement = replace(rune, rune == Rune.ReplacementChar && used == 1);
            text.Append(replacement is null ? rest[..used] : replacement);
            rest = rest[used..];
        }

        return text.ToString();
    }
}
