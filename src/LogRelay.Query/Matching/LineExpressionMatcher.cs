namespace LogRelay.Query.Matching;

/// <summary>Matches lines in which an expression is found.</summary>
internal sealed class LineExpressionMatcher(string pattern, ExpressionMatch expression) : RecordMatcher
{
    /// <inheritdoc/>
    public override RequiredText Required { get; } = ExpressionLiterals.Required(pattern);

    /// <inheritdoc/>
    public override bool IsMatch(ref CandidateRecord record) => expression.IsIn(record.Line);
}
