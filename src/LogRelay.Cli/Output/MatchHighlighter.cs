using System.Text.RegularExpressions;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Cli.Output;

/// <summary>Finds the parts of a line that a query looks for. One thread.</summary>
/// <remarks>For the eye: what the engine matches by whole words is marked wherever it stands.</remarks>
internal sealed class MatchHighlighter
{
    private readonly List<string> _texts = [];
    private readonly List<Regex> _expressions = [];

    private MatchHighlighter()
    {
    }

    /// <summary>Marks nothing.</summary>
    public static MatchHighlighter None { get; } = new();

    /// <summary>Marks what a query looks for in lines; a query that is not understood marks nothing.</summary>
    public static MatchHighlighter Of(string query)
    {
        var highlighter = new MatchHighlighter();
        if (QueryParser.Parse(query) is { IsValid: true } parsed)
        {
            highlighter.Collect(parsed.Root);
        }
        return highlighter;
    }

    /// <summary>Ranges of the text that match, in order, without overlaps.</summary>
    public List<(int Start, int End)> Find(string text)
    {
        var found = new List<(int Start, int End)>();
        foreach (var wanted in _texts)
        {
            for (var at = text.IndexOf(wanted, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(wanted, at + wanted.Length, StringComparison.OrdinalIgnoreCase))
            {
                found.Add((at, at + wanted.Length));
            }
        }
        foreach (var expression in _expressions)
        {
            foreach (var match in expression.EnumerateMatches(text))
            {
                if (match.Length > 0)
                {
                    found.Add((match.Index, match.Index + match.Length));
                }
            }
        }
        found.Sort();
        var merged = new List<(int Start, int End)>(found.Count);
        foreach (var next in found)
        {
            if (merged.Count > 0 && next.Start <= merged[^1].End)
            {
                merged[^1] = (merged[^1].Start, Math.Max(merged[^1].End, next.End));
            }
            else
            {
                merged.Add(next);
            }
        }
        return merged;
    }

    private void Collect(QueryNode node)
    {
        switch (node)
        {
            case AndNode and:
                Collect(and.Left);
                Collect(and.Right);
                break;
            case OrNode or:
                Collect(or.Left);
                Collect(or.Right);
                break;
            case TextNode { Pattern.Text.Length: > 0 } text:
                _texts.Add(text.Pattern.Text);
                break;
            case RegexNode regex:
                _expressions.Add(new Regex(
                    regex.Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (regex.IgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None)));
                break;
            case FieldTextNode { Pattern.Text.Length: > 0 } field when !IsOfStream(field.Field):
                _texts.Add(field.Pattern.Text);
                break;
        }
    }

    private static bool IsOfStream(string field) => field is "stream" or "level" || Query.StreamFacts.IsLabel(field) || Query.StreamFacts.KnownNames.Contains(field);
}
