namespace LogRelay.Options.Templates.Syntax;

/// <summary>One piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">
/// Go bytes: literal text; a field or variable without its <c>.</c> or <c>$</c>; a word; a number as written; the value
/// of a string or character.
/// </param>
/// <param name="Position">Byte in the template where it begins.</param>
/// <param name="SpaceBefore">Whether white space parts it from the token before.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, bool SpaceBefore);
