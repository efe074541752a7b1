using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>Matches lines with a text.</summary>
internal sealed class LineTextMatcher(TextPattern pattern) : RecordMatcher
{
    private readonly TextMatch _text = new(pattern);
    private readonly TextPattern _pattern = pattern;

    /// <inheritdoc/>
    public override RequiredText Required { get; } = RequiredText.Of(pattern.Text);

    /// <inheritdoc/>
    public override RequiredTokens Tokens { get; } = RequiredTokens.Of(pattern);

    /// <inheritdoc/>
    public override bool IsToldByText => true;

    /// <inheritdoc/>
    public override bool MayMatch(ReadOnlySpan<byte> line) => _text.IsIn(line);

    /// <inheritdoc/>
    public override T Show<T>(IMatcherVisitor<T> visitor) => visitor.Text(_pattern);

    /// <inheritdoc/>
    public override bool IsMatch(ref CandidateRecord record) => _text.IsIn(record.Line);
}
