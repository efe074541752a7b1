using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Language;

/// <summary>Reads a query. The grammar with examples: docs/query.md.</summary>
/// <remarks>
/// <code>
/// query = [ or ]
/// or    = and { "OR" and }
/// and   = unary { [ "AND" ] unary }
/// unary = ( "NOT" | "-" ) unary | "(" or ")" | term
/// </code>
/// </remarks>
public sealed class QueryParser
{
    private readonly QueryCursor _cursor;
    private readonly TermReader _terms;
    private int _depth;

    private QueryParser(string text)
    {
        _cursor = new QueryCursor(text);
        _terms = new TermReader(_cursor);
    }

    /// <summary>Reads a query. Does not throw, whatever the text.</summary>
    public static QueryParseResult Parse(string text)
    {
        if (text.Length > QueryLimits.MaxLength)
        {
            return new QueryParseResult(null, new QueryError(
                text, QueryLimits.MaxLength, 0, $"the query has {text.Length} characters; at most {QueryLimits.MaxLength} are allowed"));
        }
        try
        {
            return new QueryParseResult(new QueryParser(text).Query(), null);
        }
        catch (QueryFaultException fault)
        {
            return new QueryParseResult(null, fault.Error);
        }
    }

    private QueryNode Query()
    {
        _cursor.SkipSpace();
        if (_cursor.IsAtEnd)
        {
            return new EverythingNode();
        }
        var root = Or();
        return _cursor.IsAtEnd
            ? root
            : throw _cursor.Fault(_cursor.Position, 1, "this ) closes nothing; remove it, or put it in quotes to search for it");
    }

    private QueryNode Or()
    {
        var left = And();
        while (_cursor.TryTakeWord("OR"))
        {
            left = new OrNode(left, And());
        }
        return left;
    }

    private QueryNode And()
    {
        var left = Unary();
        while (!_cursor.IsAtEnd && _cursor.Current != ')' && !_cursor.IsAtWord("OR"))
        {
            _ = _cursor.TryTakeWord("AND");
            left = new AndNode(left, Unary());
        }
        return left;
    }

    private QueryNode Unary()
    {
        _cursor.SkipSpace();
        var start = _cursor.Position;
        if (++_depth > QueryLimits.MaxDepth)
        {
            throw _cursor.Fault(start, 1, $"nested too deeply; at most {QueryLimits.MaxDepth} levels are allowed");
        }
        QueryNode node;
        if (_cursor.TryTakeWord("NOT") || TryTakeMinus())
        {
            node = new NotNode(Unary());
        }
        else if (_cursor.TryTake('('))
        {
            node = Or();
            if (!_cursor.TryTake(')'))
            {
                throw _cursor.Fault(start, 1, "this ( is not closed; a ) is missing");
            }
        }
        else
        {
            RefuseOperator();
            node = _terms.Term();
        }
        _depth--;
        _cursor.SkipSpace();
        return node;
    }

    /// <summary>A minus negates what it touches.</summary>
    private bool TryTakeMinus()
    {
        if (_cursor.Current != '-' || _cursor.PeekAt(1) is '\0' or ')' || char.IsWhiteSpace(_cursor.PeekAt(1)))
        {
            return false;
        }
        return _cursor.TryTake('-');
    }

    private void RefuseOperator()
    {
        if (_cursor.IsAtEnd)
        {
            throw _cursor.Fault(_cursor.Position, 0, "something to search for is expected here");
        }
        foreach (var word in (ReadOnlySpan<string>)["AND", "OR"])
        {
            if (_cursor.IsAtWord(word))
            {
                throw _cursor.Fault(
                    _cursor.Position, word.Length, $"{word} needs something to search for before it; write \"{word}\" to search for the word");
            }
        }
        if (_cursor.Current == ')')
        {
            throw _cursor.Fault(_cursor.Position, 1, "something to search for is expected before this )");
        }
    }
}
