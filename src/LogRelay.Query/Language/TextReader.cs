using System.Text;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Language;

/// <summary>Reads a word or a quoted text with or without <c>*</c> at its ends.</summary>
internal static class TextReader
{
    /// <summary>Reads the text that comes next; there is at least one character of it.</summary>
    public static TextPattern Read(QueryCursor cursor)
    {
        var start = cursor.Position;
        var anyBefore = cursor.TryTake('*');
        if (cursor.Current == '"')
        {
            var quoted = Quoted(cursor);
            return new TextPattern(quoted, anyBefore, cursor.TryTake('*'));
        }
        var from = cursor.Position;
        while (!cursor.IsAtEnd && !QueryCursor.EndsTerm(cursor.Current))
        {
            cursor.Position++;
        }
        var word = cursor.Text.AsSpan(from, cursor.Position - from);
        var anyAfter = word.EndsWith('*');
        word = anyAfter ? word[..^1] : word;
        var star = word.IndexOf('*');
        if (star >= 0)
        {
            throw cursor.Fault(
                from + star, 1, "* stands only at the beginning or the end of a word; write a regular expression as /a.*b/, or put the word in quotes to search for a *");
        }
        if (word.IsEmpty && anyBefore && anyAfter)
        {
            throw cursor.Fault(start, 2, "one * is enough");
        }
        return word.IsEmpty
            // "*" alone: any text, which is every record, or every one that has the field.
            ? new TextPattern("", AnyBefore: true, AnyAfter: true)
            : new TextPattern(word.ToString(), anyBefore, anyAfter);
    }

    private static string Quoted(QueryCursor cursor)
    {
        var open = cursor.Position++;
        var text = new StringBuilder();
        while (!cursor.IsAtEnd)
        {
            var character = cursor.Text[cursor.Position++];
            switch (character)
            {
                case '"' when text.Length == 0:
                    throw cursor.Fault(open, 2, "there is nothing between the quotes");
                case '"':
                    return text.ToString();
                case '\\':
                    _ = text.Append(Escaped(cursor));
                    break;
                default:
                    _ = text.Append(character);
                    break;
            }
        }
        throw cursor.Fault(open, 1, "this quote is not closed; a \" is missing");
    }

    private static char Escaped(QueryCursor cursor)
    {
        var escaped = cursor.Current;
        cursor.Position++;
        return escaped switch
        {
            '"' or '\\' => escaped,
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            _ => throw cursor.Fault(cursor.Position - 2, cursor.Position <= cursor.Text.Length ? 2 : 1, @"in quotes \ stands before "", \, t, n or r; write \\ for a backslash"),
        };
    }
}
