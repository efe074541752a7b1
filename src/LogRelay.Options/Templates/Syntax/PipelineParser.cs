using LogRelay.Options.Messages;
using LogRelay.Options.Templates.Evaluation;
using LogRelay.Options.Templates.Formatting;

namespace LogRelay.Options.Templates.Syntax;

/// <summary>Reads what stands between <c>{{</c> and <c>}}</c>: variables, commands and their operands.</summary>
internal sealed class PipelineParser
{
    private readonly TokenCursor _cursor;

    public PipelineParser(TokenCursor cursor)
    {
        _cursor = cursor;
    }

    /// <summary>Reads up to the closing <c>}}</c> or <c>)</c>, which stays unread.</summary>
    /// <exception cref="TemplateException">It is no pipeline, or names what does not exist.</exception>
    public Pipeline Read(bool isRange)
    {
        var (names, isAssignment) = Declarations(isRange);
        var commands = new List<Command>();
        while (true)
        {
            var start = _cursor.Current;
            if (start.Kind is TokenKind.Close or TokenKind.RightParen)
            {
                throw _cursor.Fault("a value is missing", start);
            }

            var command = Command();
            if (commands.Count > 0 && command.Operands[0] is LiteralOperand or DotOperand or NilOperand)
            {
                throw _cursor.Fault($"after | must stand a function, not {TokenCursor.Shown(start)}", start);
            }

            commands.Add(command);
            if (_cursor.Current.Kind != TokenKind.Pipe)
            {
                break;
            }

            _cursor.Advance();
        }

        // After the value: in {{$x := $x}} the right one is still the outer variable.
        if (!isAssignment)
        {
            _cursor.Declare(names);
        }

        return new Pipeline(names, isAssignment, commands);
    }

    private (List<string> Names, bool IsAssignment) Declarations(bool isRange)
    {
        var first = _cursor.Current;
        var hasSecond = isRange && _cursor.Peek(1).Kind == TokenKind.Comma && _cursor.Peek(2).Kind == TokenKind.Variable;
        var sign = _cursor.Peek(hasSecond ? 3 : 1).Kind;
        if (first.Kind != TokenKind.Variable || sign is not (TokenKind.Declare or TokenKind.Assign))
        {
            return ([], false);
        }

        List<string> names = hasSecond ? [first.Text, _cursor.Peek(2).Text] : [first.Text];
        if (sign == TokenKind.Assign && names.Find(name => !_cursor.Knows(name)) is { } unknown)
        {
            throw NoVariable(unknown, first);
        }

        _cursor.Advance(hasSecond ? 4 : 2);
        return (names, sign == TokenKind.Assign);
    }

    private Command Command()
    {
        List<Operand> operands = [];
        do
        {
            operands.Add(Operand());
        }
        while (_cursor.Current.SpaceBefore && _cursor.Current.Kind is not (TokenKind.Pipe or TokenKind.Close or TokenKind.RightParen));

        return _cursor.Current.Kind is TokenKind.Pipe or TokenKind.Close or TokenKind.RightParen
            ? new Command(operands)
            : throw _cursor.Unexpected(_cursor.Current);
    }

    private Operand Operand()
    {
        var token = _cursor.Current;
        _cursor.Advance();
        switch (token.Kind)
        {
            case TokenKind.Dot:
                return new DotOperand();
            case TokenKind.String:
                return new LiteralOperand(new TextValue(token.Text));
            case TokenKind.Character:
                return new LiteralOperand(Character(token));
            case TokenKind.Number:
                return new LiteralOperand(GoNumber.Read(token.Text) ?? throw _cursor.Fault($"{TokenCursor.Shown(token)} is no number", token));
            case TokenKind.Word:
                return Word(token);
            case TokenKind.Field:
                return Field(token);
            case TokenKind.Variable:
                return Variable(token);
            case TokenKind.LeftParen:
                _cursor.Enter();
                var pipeline = Read(isRange: false);
                _cursor.Expect(TokenKind.RightParen);
                _cursor.Leave();
                return new ParenthesisOperand(pipeline, Fields());
            default:
                throw _cursor.Unexpected(token);
        }
    }

    private static Operand Word(Token token) => token.Text switch
    {
        "true" or "false" => new LiteralOperand(new BoolValue(token.Text == "true")),
        "nil" => new NilOperand(),
        _ when FunctionTable.Find(token.Text) is not null => new FunctionOperand(token.Text),
        _ => throw FunctionTable.Unknown(token.Text),
    };

    private FieldOperand Field(Token token)
    {
        if (_cursor.DotIsContainer)
        {
            CheckField(token);
        }

        return new FieldOperand([token.Text, .. Fields()]);
    }

    private VariableOperand Variable(Token token)
    {
        if (!_cursor.Knows(token.Text))
        {
            throw NoVariable(token.Text, token);
        }

        if (token.Text.Length == 0 && _cursor.Current is { Kind: TokenKind.Field, SpaceBefore: false })
        {
            CheckField(_cursor.Current);
        }

        return new VariableOperand(token.Text, Fields());
    }

    private List<string> Fields()
    {
        List<string> fields = [];
        while (_cursor.Current is { Kind: TokenKind.Field, SpaceBefore: false })
        {
            fields.Add(_cursor.Current.Text);
            _cursor.Advance();
        }

        return fields;
    }

    private static void CheckField(Token field)
    {
        if (!ContainerFields.Names.Contains(field.Text))
        {
            throw ContainerFields.Unknown(field.Text);
        }
    }

    private IntValue Character(Token token)
    {
        var value = GoBytes.First(token.Text, out var used);
        return token.Text.Length > 0 && used == token.Text.Length
            ? new IntValue(value.Value)
            : throw _cursor.Fault("between single quotes must be one character; a text goes between double quotes", token);
    }

    private TemplateException NoVariable(string name, Token token) =>
        _cursor.Fault($"no variable {MessageText.Quote("$" + GoBytes.ToText(name))}; set it first with :=", token);
}
