using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>A value that is a text, begins with it, ends with it or contains it; ASCII letters in either case.</summary>
internal sealed class PatternTest(TextPattern pattern) : IValueTest
{
    private readonly LiteralSearch? _text = pattern.Text.Length == 0 ? null : new LiteralSearch(pattern.Text);

    /// <inheritdoc/>
    public RequiredText Required { get; } = RequiredText.Of(pattern.Text);

    /// <inheritdoc/>
    public RequiredTokens Tokens { get; } = RequiredText.IsPlain(pattern.Text) ? RequiredTokens.Of(pattern) : RequiredTokens.Unknown;

    /// <inheritdoc/>
    public bool IsMatch(ReadOnlySpan<byte> value) => (_text, pattern.AnyBefore, pattern.AnyAfter) switch
    {
        (null, _, _) => true,
        (_, true, true) => _text.IndexIn(value) >= 0,
        (_, true, false) => _text.IsAtEnd(value),
        (_, false, true) => _text.IsAtStart(value),
        _ => value.Length == _text.Length && _text.IsAtStart(value),
    };
}
