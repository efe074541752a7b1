using LogRelay.Options.Messages;
using LogRelay.Options.Templates.Formatting;

namespace LogRelay.Options.Templates.Syntax;

/// <summary>Where a parser is among the tokens, and what is known there. One use, one thread.</summary>
internal sealed class TokenCursor(string source)
{
    // Each level costs stack while parsing and evaluating.
    private const int MaxDepth = 100;

    // A variable is found by looking through all of them.
    private const int MaxVariables = 100;

    private readonly IReadOnlyList<Token> _tokens = TemplateLexer.Read(source);
    private readonly List<string> _variables = [""];
    private int _at;
    private int _depth;

    public Token Current => _tokens[_at];

    /// <summary>False where 'with' or 'range' has put something else in the dot's place.</summary>
    public bool DotIsContainer { get; set; } = true;

    /// <summary>Marks the variables that are known now, for <see cref="ForgetVariables"/>.</summary>
    public int Scope => _variables.Count;

    /// <summary>A token ahead; the last one repeats for ever.</summary>
    public Token Peek(int ahead) => _tokens[Math.Min(_at + ahead, _tokens.Count - 1)];

    public void Advance(int tokens = 1) => _at = Math.Min(_at + tokens, _tokens.Count - 1);

    public void Expect(TokenKind kind)
    {
        if (Current.Kind != kind)
        {
            throw Unexpected(Current);
        }

        Advance();
    }

    public bool IsWord(string word) => Current.Kind == TokenKind.Word && Current.Text == word;

    public void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw new TemplateException($"is nested more than {MaxDepth} deep");
        }
    }

    public void Leave() => _depth--;

    public bool Knows(string variable) => _variables.Contains(variable);

    public void Declare(IReadOnlyCollection<string> variables)
    {
        _variables.AddRange(variables);
        if (_variables.Count > MaxVariables)
        {
            throw new TemplateException($"has more than {MaxVariables} variables");
        }
    }

    public void ForgetVariables(int scope) => _variables.RemoveRange(scope, _variables.Count - scope);

    public TemplateException Unexpected(Token token) => Fault($"unexpected {Shown(token)}", token);

    public TemplateException Fault(string what, Token token) => SyntaxFault.At(source, token.Position, what);

    /// <summary>The token for a message.</summary>
    public static string Shown(Token token) => token.Kind switch
    {
        TokenKind.End => "end",
        TokenKind.Close => "}}",
        TokenKind.Dot => "\".\"",
        TokenKind.Field => MessageText.Quote("." + GoBytes.ToText(token.Text)),
        TokenKind.Variable => MessageText.Quote("$" + GoBytes.ToText(token.Text)),
        TokenKind.String => $"the text {MessageText.Quote(GoBytes.ToText(token.Text))}",
        TokenKind.Character => $"the character {MessageText.Quote(GoBytes.ToText(token.Text))}",
        _ => MessageText.Quote(GoBytes.ToText(token.Text)),
    };
}
