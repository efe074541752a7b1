using System.Text;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>Matches lines with at least one of many texts, which are looked for together.</summary>
internal sealed class AnyTextMatcher : RecordMatcher
{
    private readonly IReadOnlyList<TextPattern> _patterns;
    private readonly ManyTexts _texts;
    private readonly TextEnds[] _ends;

    /// <summary>Prepares the search.</summary>
    /// <param name="patterns">None with an empty text.</param>
    public AnyTextMatcher(IReadOnlyList<TextPattern> patterns)
    {
        var texts = patterns.Select(static pattern => Encoding.UTF8.GetBytes(pattern.Text)).ToList();
        _patterns = patterns;
        _texts = new ManyTexts(texts);
        _ends = [.. patterns.Zip(texts, static (pattern, text) => new TextEnds(pattern, text))];
        Required = RequiredText.AnyOf(patterns.Select(static pattern => RequiredText.Of(pattern.Text)));
        Tokens = patterns.Select(RequiredTokens.Of).Aggregate(RequiredTokens.Either);
    }

    /// <inheritdoc/>
    public override RequiredText Required { get; }

    /// <inheritdoc/>
    public override RequiredTokens Tokens { get; }

    /// <inheritdoc/>
    public override bool IsToldByText => true;

    /// <inheritdoc/>
    public override bool MayMatch(ReadOnlySpan<byte> line) => IsIn(line);

    /// <inheritdoc/>
    public override T Show<T>(IMatcherVisitor<T> visitor) => _patterns.Select(visitor.Text).Aggregate(visitor.Either);

    /// <inheritdoc/>
    public override bool IsMatch(ref CandidateRecord record) => IsIn(record.Line);

    private bool IsIn(ReadOnlySpan<byte> line)
    {
        var state = ManyTexts.Start;
        for (var place = _texts.NextEnd(line, 0, ref state); place >= 0; place = _texts.NextEnd(line, place + 1, ref state))
        {
            foreach (var text in _texts.EndingAt(state))
            {
                if (_ends[text].AreWholeBefore(line, place + 1))
                {
                    return true;
                }
            }
        }
        return false;
    }
}
