namespace LogRelay.Options.Templates.Syntax;

/// <summary>What the lexer tells apart.</summary>
internal enum TokenKind
{
    Text,
    Open,
    Close,
    Field,
    Variable,
    Word,
    Dot,
    Number,
    String,
    Character,
    Declare,
    Assign,
    Pipe,
    LeftParen,
    RightParen,
    Comma,
    End,
}
