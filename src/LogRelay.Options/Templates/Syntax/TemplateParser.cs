namespace LogRelay.Options.Templates.Syntax;

/// <summary>
/// Makes a syntax tree of a template by the grammar of Go's text/template/parse/parse.go. Also finds, before any container
/// is at hand, names of functions, variables and of the container's fields that do not exist. One use, one thread.
/// </summary>
/// <remarks>Left out, with a message: define, block and template, which make no sense in a tag of one line.</remarks>
internal sealed class TemplateParser
{
    private readonly TokenCursor _cursor;
    private readonly PipelineParser _pipelines;
    private int _loops;

    private TemplateParser(string source)
    {
        _cursor = new TokenCursor(source);
        _pipelines = new PipelineParser(_cursor);
    }

    /// <summary>The tree of a template given as Go bytes.</summary>
    /// <exception cref="TemplateException">It is no template, or names what does not exist.</exception>
    public static IReadOnlyList<Node> Parse(string source)
    {
        var parser = new TemplateParser(source);
        var nodes = parser.List(out var ending);
        return ending.Kind == TokenKind.End ? nodes : throw parser._cursor.Unexpected(ending);
    }

    // Ends before the word of {{end}} or {{else}}, or at the end of the template.
    private List<Node> List(out Token ending)
    {
        var nodes = new List<Node>();
        while (true)
        {
            if (_cursor.Current.Kind == TokenKind.Text)
            {
                nodes.Add(new TextNode(_cursor.Current.Text));
                _cursor.Advance();
                continue;
            }

            if (_cursor.Current.Kind == TokenKind.Open)
            {
                _cursor.Advance();
            }

            ending = _cursor.Current;
            if (_cursor.Current.Kind == TokenKind.End || _cursor.IsWord("end") || _cursor.IsWord("else"))
            {
                return nodes;
            }

            nodes.Add(Action());
        }
    }

    private Node Action()
    {
        if (_cursor.Current.Kind == TokenKind.Word)
        {
            switch (_cursor.Current.Text)
            {
                case "if":
                    return Branch(BranchKind.If);
                case "with":
                    return Branch(BranchKind.With);
                case "range":
                    return Branch(BranchKind.Range);
                case "break" or "continue":
                    return Jump();
                case "define" or "block" or "template":
                    throw _cursor.Fault($"{_cursor.Current.Text} is not supported in a tag", _cursor.Current);
            }
        }

        var node = new ActionNode(_pipelines.Read(isRange: false));
        _cursor.Expect(TokenKind.Close);
        return node;
    }

    private JumpNode Jump()
    {
        if (_loops == 0)
        {
            throw _cursor.Fault($"{_cursor.Current.Text} stands outside of a range", _cursor.Current);
        }

        var isBreak = _cursor.IsWord("break");
        _cursor.Advance();
        _cursor.Expect(TokenKind.Close);
        return new JumpNode(isBreak);
    }

    private BranchNode Branch(BranchKind kind)
    {
        _cursor.Enter();
        var opening = _cursor.Current;
        var scope = _cursor.Scope;
        var outerDot = _cursor.DotIsContainer;
        _cursor.Advance();
        var pipeline = _pipelines.Read(kind == BranchKind.Range);
        _cursor.Expect(TokenKind.Close);

        _cursor.DotIsContainer = outerDot && kind == BranchKind.If;
        _loops += kind == BranchKind.Range ? 1 : 0;
        var body = List(out var ending);
        _loops -= kind == BranchKind.Range ? 1 : 0;
        _cursor.DotIsContainer = outerDot;

        List<Node> otherwise = [];
        if (ending.Kind == TokenKind.Word && ending.Text == "else")
        {
            _cursor.Advance();
            otherwise = Otherwise(kind, ref ending);
        }

        if (ending.Kind == TokenKind.End)
        {
            throw _cursor.Fault($"{opening.Text} has no {{{{end}}}}", opening);
        }

        if (ending.Text == "else")
        {
            throw _cursor.Fault("a second else", ending);
        }

        // The {{end}} of an inner 'else if' closes the outer branch too.
        if (_cursor.IsWord("end"))
        {
            _cursor.Advance();
            _cursor.Expect(TokenKind.Close);
        }

        _cursor.ForgetVariables(scope);
        _cursor.Leave();
        return new BranchNode(kind, pipeline, body, otherwise);
    }

    private List<Node> Otherwise(BranchKind kind, ref Token ending)
    {
        if ((kind == BranchKind.If && _cursor.IsWord("if")) || (kind == BranchKind.With && _cursor.IsWord("with")))
        {
            ending = _cursor.Current;
            return [Branch(kind)];
        }

        _cursor.Expect(TokenKind.Close);
        return List(out ending);
    }
}
