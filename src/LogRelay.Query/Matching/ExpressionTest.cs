namespace LogRelay.Query.Matching;

/// <summary>A value in which an expression is found.</summary>
internal sealed class ExpressionTest(ExpressionMatch expression) : IValueTest
{
    /// <inheritdoc/>
    public RequiredText Required => expression.Literals.Text;

    /// <inheritdoc/>
    public RequiredTokens Tokens => expression.Literals.ValueTokens;

    /// <inheritdoc/>
    public bool IsMatch(ReadOnlySpan<byte> value) => expression.IsIn(value);
}
