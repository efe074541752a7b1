using System.Text;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>Looks for a pattern's text in a line, as whole tokens where the pattern demands it. Immutable; any thread.</summary>
internal sealed class TextMatch
{
    private readonly LiteralSearch? _search;
    private readonly TextEnds _ends;

    public TextMatch(TextPattern pattern)
    {
        if (pattern.Text.Length == 0)
        {
            return;
        }
        var text = Encoding.UTF8.GetBytes(pattern.Text);
        _search = new LiteralSearch(text);
        _ends = new TextEnds(pattern, text);
    }

    /// <summary>Whether the line holds the text. An empty text is in every line.</summary>
    public bool IsIn(ReadOnlySpan<byte> line)
    {
        if (_search is null)
        {
            return true;
        }
        for (var from = 0; ; from++)
        {
            var found = _search.IndexIn(line[from..]);
            if (found < 0)
            {
                return false;
            }
            from += found;
            if (_ends.AreWhole(line, from))
            {
                return true;
            }
        }
    }
}
