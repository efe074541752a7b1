namespace LogRelay.Query.Language.Syntax;

/// <summary>Literal text with or without <c>*</c> at its ends. ASCII letters match in either case.</summary>
/// <param name="Text">The text, unescaped.</param>
/// <param name="AnyBefore">True: it may begin within a token, or within a field's value.</param>
/// <param name="AnyAfter">True: it may end within a token, or within a field's value.</param>
public sealed record TextPattern(string Text, bool AnyBefore, bool AnyAfter);
