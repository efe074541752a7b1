using LogRelay.Query.Matching;

namespace LogRelay.Query.Fields;

/// <summary>Finds a field in a line of <c>name=value</c> pairs, with other words between them or not. Never throws.</summary>
/// <remarks>
/// A name stands at the start or behind white space; a value ends at white space, or at the quote that closes it. Names
/// match in either case; the first in the line's order counts.
/// </remarks>
internal static class LogfmtFields
{
    /// <summary>Shows the visitor the field's value.</summary>
    /// <param name="line">Any line.</param>
    /// <param name="name">Finds the field's name.</param>
    /// <param name="visitor">Sees the value.</param>
    /// <returns>What the visitor said.</returns>
    public static bool Find<TVisitor>(ReadOnlySpan<byte> line, LiteralSearch name, ref TVisitor visitor)
        where TVisitor : IFieldVisitor, allows ref struct
    {
        for (var from = 0; ; from++)
        {
            var found = name.IndexIn(line[from..]);
            if (found < 0)
            {
                return false;
            }
            from += found;
            var equals = from + name.Length;
            if (equals < line.Length && line[equals] == '=' && (from == 0 || line[from - 1] is (byte)' ' or (byte)'\t')
                && !IsQuoted(line[..from]))
            {
                return visitor.Visit(ValueAt(line, equals + 1));
            }
        }
    }

    private static FieldValue ValueAt(ReadOnlySpan<byte> line, int at)
    {
        if (at < line.Length && line[at] == '"')
        {
            var end = JsonText.StringEnd(line, at + 1, out var isEscaped);
            return new FieldValue(end < 0 ? line[(at + 1)..] : line[(at + 1)..end], isEscaped);
        }
        var space = line[at..].IndexOfAny((byte)' ', (byte)'\t');
        return new FieldValue(space < 0 ? line[at..] : line.Slice(at, space), isEscaped: false);
    }

    /// <summary>Whether the text ends within the quotes of a value: <c>msg="a b=c</c>.</summary>
    private static bool IsQuoted(ReadOnlySpan<byte> before)
    {
        for (var at = 0; at < before.Length;)
        {
            var open = before[at..].IndexOf("=\""u8);
            if (open < 0)
            {
                return false;
            }
            var close = JsonText.StringEnd(before, at + open + 2, out _);
            if (close < 0)
            {
                return true;
            }
            at = close + 1;
        }
        return false;
    }
}
