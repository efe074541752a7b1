namespace LogRelay.Query.Matching;

/// <summary>Matches what two matchers match.</summary>
internal sealed class BothMatcher : RecordMatcher
{
    private readonly RecordMatcher _left;
    private readonly RecordMatcher _right;

    private BothMatcher(RecordMatcher left, RecordMatcher right)
    {
        _left = left;
        _right = right;
        Required = RequiredText.Both(left.Required, right.Required);
        Tokens = RequiredTokens.Both(left.Tokens, right.Tokens);
        Levels = left.Levels & right.Levels;
        OnlyLevels = left.OnlyLevels & right.OnlyLevels;
    }

    /// <inheritdoc/>
    public override RequiredText Required { get; }

    /// <inheritdoc/>
    public override RequiredTokens Tokens { get; }

    /// <inheritdoc/>
    public override int Levels { get; }

    /// <inheritdoc/>
    public override int? OnlyLevels { get; }

    /// <summary>Joins two; a constant decides or falls away.</summary>
    public static RecordMatcher Of(RecordMatcher left, RecordMatcher right) => (left, right) switch
    {
        (ConstantMatcher, _) => left == ConstantMatcher.None ? left : right,
        (_, ConstantMatcher) => right == ConstantMatcher.None ? right : left,
        _ => new BothMatcher(left, right),
    };

    /// <inheritdoc/>
    public override bool IsToldByText => _left.IsToldByText || _right.IsToldByText;

    /// <inheritdoc/>
    public override bool MayMatch(ReadOnlySpan<byte> line) => _left.MayMatch(line) && _right.MayMatch(line);

    /// <inheritdoc/>
    public override T Show<T>(IMatcherVisitor<T> visitor) => visitor.Both(_left.Show(visitor), _right.Show(visitor));

    /// <inheritdoc/>
    public override bool IsMatch(ref CandidateRecord record) => _left.IsMatch(ref record) && _right.IsMatch(ref record);
}
