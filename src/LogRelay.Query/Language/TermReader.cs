using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Language;

/// <summary>Reads one term: a word, a phrase, an expression, or a field with what its value has to be.</summary>
/// <remarks>
/// <code>
/// term  = text | regex | field ":" value | field ( "=" | "!=" ) value | field ( "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) operand
/// value = text | regex | "(" value { "OR" value } ")"
/// text  = [ "*" ] ( word | quoted ) [ "*" ]
/// </code>
/// A field's name begins with a letter, <c>_</c> or <c>@</c>, so that times (<c>12:30:45</c>) are words; so is a name
/// followed by <c>://</c>, or by a colon and nothing.
/// </remarks>
internal sealed class TermReader(QueryCursor cursor)
{
    private readonly ExpressionReader _expressions = new(cursor);
    private int _terms;

    /// <summary>Reads the term that comes next; there is one.</summary>
    public QueryNode Term()
    {
        Count();
        if (_expressions.TryRead(out var pattern, out var ignoreCase))
        {
            return new RegexNode(pattern, ignoreCase);
        }
        var nameLength = FieldNameLength();
        if (nameLength == 0)
        {
            return new TextNode(TextReader.Read(cursor));
        }
        var field = cursor.Text.Substring(cursor.Position, nameLength);
        cursor.Position += nameLength;
        return Field(field);
    }

    private QueryNode Field(string field)
    {
        if (cursor.TryTake(':') || cursor.TryTake('='))
        {
            return Value(field, mayBeList: true);
        }
        if (cursor.TryTake('!'))
        {
            cursor.Position++;
            return new NotNode(Value(field, mayBeList: true));
        }
        var isLess = cursor.Current == '<';
        cursor.Position++;
        var orEqual = cursor.TryTake('=');
        var comparison = (isLess, orEqual) switch
        {
            (true, true) => Comparison.LessOrEqual,
            (true, false) => Comparison.Less,
            (false, true) => Comparison.GreaterOrEqual,
            (false, false) => Comparison.Greater,
        };
        return new FieldCompareNode(field, comparison, ComparisonOperand.Read(cursor, field));
    }

    private QueryNode Value(string field, bool mayBeList)
    {
        if (mayBeList && cursor.Current == '(')
        {
            return List(field);
        }
        if (_expressions.TryRead(out var pattern, out var ignoreCase))
        {
            return new FieldRegexNode(field, pattern, ignoreCase);
        }
        if (cursor.IsAtEnd || (QueryCursor.EndsTerm(cursor.Current) && cursor.Current != '"'))
        {
            throw cursor.Fault(cursor.Position, 0, $"a value for the field {field} is expected here");
        }
        var text = TextReader.Read(cursor);
        return new FieldTextNode(field, text);
    }

    private QueryNode List(string field)
    {
        var open = cursor.Position++;
        QueryNode? values = null;
        do
        {
            cursor.SkipSpace();
            if (values is not null)
            {
                Count();
            }
            var value = Value(field, mayBeList: false);
            values = values is null ? value : new OrNode(values, value);
            cursor.SkipSpace();
        }
        while (cursor.TryTakeWord("OR"));
        if (cursor.TryTake(')'))
        {
            return values;
        }
        throw cursor.IsAtEnd
            ? cursor.Fault(open, 1, "this ( is not closed; a ) is missing")
            : cursor.Fault(cursor.Position, 1, "OR or ) is expected here");
    }

    /// <summary>Characters of the field name that comes next; 0 when what comes is no field.</summary>
    private int FieldNameLength()
    {
        if (!char.IsAsciiLetter(cursor.Current) && cursor.Current is not ('_' or '@'))
        {
            return 0;
        }
        var length = 1;
        while (char.IsAsciiLetterOrDigit(cursor.PeekAt(length)) || cursor.PeekAt(length) is '_' or '.' or '-' or '@' or '/')
        {
            length++;
        }
        var after = cursor.PeekAt(length + 1);
        var isField = cursor.PeekAt(length) switch
        {
            ':' => !(after is '\0' or ')' or ':' || char.IsWhiteSpace(after) || (after == '/' && cursor.PeekAt(length + 2) == '/')),
            '=' or '<' or '>' => true,
            '!' => after == '=',
            _ => false,
        };
        return isField ? length : 0;
    }

    private void Count()
    {
        if (++_terms > QueryLimits.MaxTerms)
        {
            throw cursor.Fault(cursor.Position, 1, $"too many words and fields; at most {QueryLimits.MaxTerms} are allowed");
        }
    }
}
