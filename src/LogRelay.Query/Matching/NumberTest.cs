using System.Text;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>A value that is a number and compares so.</summary>
internal sealed class NumberTest(Comparison comparison, double operand) : IValueTest
{
    // Longer than any number that somebody wrote on purpose.
    private const int MaxCharacters = 64;

    /// <inheritdoc/>
    public RequiredText Required => RequiredText.Unknown;

    /// <inheritdoc/>
    public RequiredTokens Tokens => RequiredTokens.Unknown;

    /// <inheritdoc/>
    public bool IsMatch(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > MaxCharacters)
        {
            return false;
        }
        Span<char> text = stackalloc char[MaxCharacters];
        var length = Encoding.UTF8.GetChars(value, text);
        return QueryNumber.TryParse(text[..length], out var number) && comparison switch
        {
            Comparison.Less => number < operand,
            Comparison.LessOrEqual => number <= operand,
            Comparison.Greater => number > operand,
            _ => number >= operand,
        };
    }
}
