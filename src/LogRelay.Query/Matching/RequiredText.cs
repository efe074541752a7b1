namespace LogRelay.Query.Matching;

/// <summary>Texts of which every match of a query holds at least one, as they stand in the journal's files.</summary>
/// <remarks>
/// Only of characters that JSON writes as they are, twice over: the file is JSON, and so may the line be. What is not
/// known is left out; the texts tell where to look, never whether there is a match.
/// </remarks>
/// <param name="Alternatives">The texts; empty when nothing is known.</param>
internal sealed record RequiredText(IReadOnlyList<string> Alternatives)
{
    /// <summary>So many are looked for one after the other; more of them together, which costs more than that.</summary>
    public const int Few = 8;

    /// <summary>Nothing is known: every record has to be looked at.</summary>
    public static RequiredText Unknown { get; } = new([]);

    /// <summary>True when there is something to look for.</summary>
    public bool IsKnown => Alternatives.Count > 0;

    /// <summary>True when there are so many that they are looked for together.</summary>
    public bool IsMany => Alternatives.Count > Few;

    private int Shortest => Alternatives.Count == 0 ? 0 : Alternatives.Min(static text => text.Length);

    /// <summary>The longest part of a text that stands in the file as it is.</summary>
    public static RequiredText Of(string text)
    {
        var (start, length) = (0, 0);
        for (var from = 0; from < text.Length;)
        {
            var to = from;
            while (to < text.Length && IsPlain(text[to]))
            {
                to++;
            }
            (start, length) = to - from > length ? (from, to - from) : (start, length);
            from = to + 1;
        }
        return length == 0 ? Unknown : new RequiredText([text.Substring(start, length)]);
    }

    /// <summary>What both demand: the one that is the better to look for.</summary>
    public static RequiredText Both(RequiredText left, RequiredText right) => (left.IsKnown && right.IsKnown && left.IsMany != right.IsMany)
        ? (left.IsMany ? right : left)
        : (left.Shortest >= right.Shortest ? left : right);

    /// <summary>What one of them demands.</summary>
    public static RequiredText Either(RequiredText left, RequiredText right) => AnyOf([left, right]);

    /// <summary>What one of several demands.</summary>
    public static RequiredText AnyOf(IEnumerable<RequiredText> all)
    {
        var texts = new List<string>();
        foreach (var one in all)
        {
            if (!one.IsKnown)
            {
                return Unknown;
            }
            texts.AddRange(one.Alternatives);
        }
        return new RequiredText(texts);
    }

    /// <summary>Whether the whole text stands in the file as it is.</summary>
    public static bool IsPlain(string text) => text.All(IsPlain);

    /// <summary>Characters that no writer of JSON escapes: some escape the slash, quotes, signs of HTML and all beyond ASCII.</summary>
    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || " _-.:,=@#()[]{}%*;$!?|~^".Contains(character, StringComparison.Ordinal);
}
