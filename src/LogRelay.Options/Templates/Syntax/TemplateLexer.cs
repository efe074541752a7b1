using LogRelay.Options.Messages;
using LogRelay.Options.Templates.Formatting;

namespace LogRelay.Options.Templates.Syntax;

/// <summary>
/// Cuts a template into tokens by the rules of Go's text/template/parse/lex.go: delimiters <c>{{ }}</c>, comments, and
/// the trim markers <c>{{-</c> and <c>-}}</c>. One use, one thread.
/// </summary>
internal sealed class TemplateLexer
{
    private const string WhiteSpace = " \t\r\n";

    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private bool _space;
    private bool _trimNext;

    private TemplateLexer(string source)
    {
        _source = source;
    }

    /// <summary>All tokens, the last of kind <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="TemplateException">The text is no template.</exception>
    public static IReadOnlyList<Token> Read(string source)
    {
        var lexer = new TemplateLexer(source);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private void ReadAll()
    {
        while (_at < _source.Length)
        {
            var open = _source.IndexOf("{{", _at, StringComparison.Ordinal);
            var end = open < 0 ? _source.Length : open;
            var trim = open >= 0 && open + 3 < _source.Length && _source[open + 2] == '-' && IsSpace(open + 3);
            ReadText(end, trim);
            if (open < 0)
            {
                break;
            }

            _at = open + (trim ? 4 : 2);
            if (StartsWith("/*"))
            {
                SkipComment(open);
            }
            else
            {
                _tokens.Add(new Token(TokenKind.Open, "", open, SpaceBefore: false));
                ReadAction(open);
            }
        }

        _tokens.Add(new Token(TokenKind.End, "", _source.Length, SpaceBefore: false));
    }

    private void ReadText(int end, bool trimEnd)
    {
        var text = _source[_at..end];
        text = _trimNext ? text.TrimStart(WhiteSpace.ToCharArray()) : text;
        text = trimEnd ? text.TrimEnd(WhiteSpace.ToCharArray()) : text;
        if (text.Length > 0)
        {
            _tokens.Add(new Token(TokenKind.Text, text, _at, SpaceBefore: false));
        }

        _trimNext = false;
        _at = end;
    }

    private void SkipComment(int open)
    {
        var end = _source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        _at = end < 0 ? _source.Length : end + 2;
        if (end < 0 || !TryClose())
        {
            throw Fault("a comment must end with */}}", open);
        }
    }

    private void ReadAction(int open)
    {
        var depth = 0;
        _space = false;
        while (true)
        {
            var start = _at;
            if (TryClose())
            {
                if (depth > 0)
                {
                    throw Fault("a closing ) is missing", start);
                }

                _tokens.Add(new Token(TokenKind.Close, "", start, _space));
                return;
            }

            if (_at == _source.Length)
            {
                throw Fault("a closing }} is missing", open);
            }

            if (IsSpace(_at))
            {
                _space = true;
                _at++;
                continue;
            }

            var token = ReadToken();
            depth += token.Kind switch { TokenKind.LeftParen => 1, TokenKind.RightParen => -1, _ => 0 };
            if (depth < 0)
            {
                throw Fault("a closing ) has no opening (", start);
            }

            _tokens.Add(token);
            _space = false;
        }
    }

    private bool TryClose()
    {
        var trim = _at + 1 < _source.Length && IsSpace(_at) && _source[_at + 1] == '-'
            && string.CompareOrdinal(_source, _at + 2, "}}", 0, 2) == 0;
        if (!trim && !StartsWith("}}"))
        {
            return false;
        }

        _at += trim ? 4 : 2;
        _trimNext = trim;
        return true;
    }

    private Token ReadToken()
    {
        var start = _at;
        var first = _source[_at++];
        switch (first)
        {
            case '|':
                return Make(TokenKind.Pipe, start);
            case '(':
                return Make(TokenKind.LeftParen, start);
            case ')':
                return Make(TokenKind.RightParen, start);
            case ',':
                return Make(TokenKind.Comma, start);
            case '=':
                return Make(TokenKind.Assign, start);
            case ':' when StartsWith("="):
                _at++;
                return Make(TokenKind.Declare, start);
            case '"' or '\'' or '`':
                var value = GoUnquote.Read(_source, start, out _at);
                return new Token(first == '\'' ? TokenKind.Character : TokenKind.String, value, start, _space);
            case '$':
                return Named(TokenKind.Variable, start);
            case '.' when _at >= _source.Length || !char.IsAsciiDigit(_source[_at]):
                return Named(TokenKind.Field, start);
            case '.' or '+' or '-' or >= '0' and <= '9':
                return Number(start);
        }

        _at = start;
        return IsNameCharacter(first)
            ? Named(TokenKind.Word, start)
            : throw Fault($"unexpected character {Shown(start, start + 1)}", start);
    }

    private Token Named(TokenKind kind, int start)
    {
        var nameStart = _at;
        while (_at < _source.Length && IsNameCharacter(_source[_at]))
        {
            _at++;
        }

        // What may follow a name at once: .A.B, $x:=, (.A), .A|f and the end of the action.
        if (_at < _source.Length && !IsSpace(_at) && !".,|:)(".Contains(_source[_at], StringComparison.Ordinal) && !StartsWith("}}"))
        {
            throw Fault($"unexpected character {Shown(_at, _at + 1)} after {Shown(start, _at)}", _at);
        }

        var name = _source[nameStart.._at];
        return new Token(kind == TokenKind.Field && name.Length == 0 ? TokenKind.Dot : kind, name, start, _space);
    }

    private Token Number(int start)
    {
        while (_at < _source.Length && (IsNameCharacter(_source[_at]) || _source[_at] == '.'
            || (_source[_at] is '+' or '-' && _source[_at - 1] is 'e' or 'E')))
        {
            _at++;
        }

        return Make(TokenKind.Number, start);
    }

    private Token Make(TokenKind kind, int start) => new(kind, _source[start.._at], start, _space);

    private bool StartsWith(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    private bool IsSpace(int at) => WhiteSpace.Contains(_source[at], StringComparison.Ordinal);

    // Letters beyond ASCII arrive as bytes; no other byte above 0x7f makes sense in an action outside quotes.
    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || c >= '\u0080';

    private string Shown(int start, int end) => MessageText.Quote(GoBytes.ToText(_source[start..end]));

    private TemplateException Fault(string what, int position) => SyntaxFault.At(_source, position, what);
}
