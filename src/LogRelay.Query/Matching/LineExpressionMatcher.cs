namespace LogRelay.Query.Matching;

/// <summary>Matches lines in which an expression is found.</summary>
internal sealed class LineExpressionMatcher(ExpressionMatch expression) : RecordMatcher
{
    /// <inheritdoc/>
    public override RequiredText Required => expression.Literals.Text;

    /// <inheritdoc/>
    public override RequiredTokens Tokens => expression.Literals.Tokens;

    /// <inheritdoc/>
    public override bool IsToldByText => true;

    /// <inheritdoc/>
    public override bool MayMatch(ReadOnlySpan<byte> line) => expression.IsIn(line);

    /// <inheritdoc/>
    public override bool IsMatch(ref CandidateRecord record) => expression.IsIn(record.Line);
}
