using System.Text;

namespace LogRelay.Options.Templates.Formatting;

/// <summary>The functions of Go's strings package that Docker gives to tags; Go bytes in and out. Does not throw.</summary>
internal static class GoStrings
{
    public static string Lower(string bytes) => GoBytes.Of(GoBytes.ToText(bytes).ToLowerInvariant());

    public static string Upper(string bytes) => GoBytes.Of(GoBytes.ToText(bytes).ToUpperInvariant());

    /// <summary>strings.Title: the first letter of each word in upper case; digits and <c>_</c> belong to words.</summary>
    public static string Title(string bytes)
    {
        var text = new StringBuilder(bytes.Length);
        var afterSeparator = true;
        foreach (var rune in GoBytes.ToText(bytes).EnumerateRunes())
        {
            text.Append((afterSeparator ? Rune.ToUpperInvariant(rune) : rune).ToString());
            afterSeparator = rune.IsAscii ? !Rune.IsLetterOrDigit(rune) && rune.Value != '_' : Rune.IsWhiteSpace(rune);
        }

        return GoBytes.Of(text.ToString());
    }

    /// <summary>strings.Split; an empty separator cuts between characters.</summary>
    public static IReadOnlyList<string> Split(string bytes, string separator)
    {
        if (separator.Length > 0)
        {
            return bytes.Split(separator);
        }

        List<string> characters = [];
        for (var at = 0; at < bytes.Length;)
        {
            GoBytes.First(bytes.AsSpan(at), out var used);
            characters.Add(bytes.Substring(at, used));
            at += used;
        }

        return characters;
    }
}
