namespace LogRelay.Query.Matching;

/// <summary>A value in which an expression is found.</summary>
internal sealed class ExpressionTest(string pattern, ExpressionMatch expression) : IValueTest
{
    /// <inheritdoc/>
    public RequiredText Required { get; } = ExpressionLiterals.Required(pattern);

    /// <inheritdoc/>
    public RequiredTokens Tokens => RequiredTokens.Unknown;

    /// <inheritdoc/>
    public bool IsMatch(ReadOnlySpan<byte> value) => expression.IsIn(value);
}
