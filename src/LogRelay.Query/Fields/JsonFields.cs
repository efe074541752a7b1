using LogRelay.Query.Matching;

namespace LogRelay.Query.Fields;

/// <summary>Finds a field in a line that is a JSON object. Never throws; any bytes will do.</summary>
/// <remarks>
/// <c>a.b</c> is the key <c>a.b</c>, or the key <c>b</c> of the object <c>a</c>. Names match in either case; the first in
/// the line's order counts. Escapes in keys are not resolved. A line cut short is read as far as it goes.
/// </remarks>
internal static class JsonFields
{
    /// <summary>Whether a line may be a JSON object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> line)
    {
        var start = JsonText.SkipSpace(line, 0);
        return start < line.Length && line[start] == '{';
    }

    /// <summary>Shows the visitor the field's values.</summary>
    /// <param name="line">A line that <see cref="IsObject"/>.</param>
    /// <param name="lowerName">The field's name in lower case; not empty.</param>
    /// <param name="visitor">Sees the values.</param>
    /// <returns>What the visitor said last.</returns>
    public static bool Find<TVisitor>(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lowerName, ref TVisitor visitor)
        where TVisitor : IFieldVisitor, allows ref struct =>
        InObject(line, JsonText.SkipSpace(line, 0), lowerName, 0, ref visitor) == Outcome.Match;

    private enum Outcome
    {
        NotFound,
        Found,
        Match,
    }

    private static Outcome InObject<TVisitor>(ReadOnlySpan<byte> line, int open, ReadOnlySpan<byte> name, int depth, ref TVisitor visitor)
        where TVisitor : IFieldVisitor, allows ref struct
    {
        var at = open + 1;
        while (true)
        {
            at = JsonText.SkipSpace(line, at);
            if (at >= line.Length || line[at] != '"')
            {
                return Outcome.NotFound;
            }
            var keyEnd = JsonText.StringEnd(line, at + 1, out _);
            if (keyEnd < 0)
            {
                return Outcome.NotFound;
            }
            var key = line[(at + 1)..keyEnd];
            at = JsonText.SkipSpace(line, keyEnd + 1);
            if (at >= line.Length || line[at] != ':')
            {
                return Outcome.NotFound;
            }
            at = JsonText.SkipSpace(line, at + 1);
            var outcome = InMember(line, at, key, name, depth, ref visitor);
            if (outcome != Outcome.NotFound)
            {
                return outcome;
            }
            at = JsonText.SkipValue(line, at);
            at = at < 0 ? line.Length : JsonText.SkipSpace(line, at);
            if (at >= line.Length || line[at] != ',')
            {
                return Outcome.NotFound;
            }
            at++;
        }
    }

    private static Outcome InMember<TVisitor>(
        ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> key, ReadOnlySpan<byte> name, int depth, ref TVisitor visitor)
        where TVisitor : IFieldVisitor, allows ref struct
    {
        if (AsciiFold.EqualsLower(key, name))
        {
            return Value(line, at, depth, ref visitor) ? Outcome.Match : Outcome.Found;
        }
        var isParent = name.Length > key.Length + 1 && name[key.Length] == '.' && AsciiFold.EqualsLower(key, name[..key.Length]);
        return isParent && depth < JsonText.MaxDepth && at < line.Length && line[at] == '{'
            ? InObject(line, at, name[(key.Length + 1)..], depth + 1, ref visitor)
            : Outcome.NotFound;
    }

    private static bool Value<TVisitor>(ReadOnlySpan<byte> line, int at, int depth, ref TVisitor visitor)
        where TVisitor : IFieldVisitor, allows ref struct
    {
        if (at >= line.Length)
        {
            return false;
        }
        switch (line[at])
        {
            case (byte)'"':
                var end = JsonText.StringEnd(line, at + 1, out var isEscaped);
                return end >= 0 && visitor.Visit(new FieldValue(line[(at + 1)..end], isEscaped));
            case (byte)'[':
                return depth < JsonText.MaxDepth && Elements(line, at, depth, ref visitor);
            case (byte)'{':
                // An object has no text of its own; that it is there is all there is to see.
                return visitor.Visit(default);
            default:
                return visitor.Visit(new FieldValue(line[at..JsonText.ScalarEnd(line, at)], isEscaped: false));
        }
    }

    private static bool Elements<TVisitor>(ReadOnlySpan<byte> line, int open, int depth, ref TVisitor visitor)
        where TVisitor : IFieldVisitor, allows ref struct
    {
        var at = JsonText.SkipSpace(line, open + 1);
        if (at < line.Length && line[at] == ']')
        {
            return visitor.Visit(default);
        }
        while (at < line.Length)
        {
            if (Value(line, at, depth + 1, ref visitor))
            {
                return true;
            }
            at = JsonText.SkipValue(line, at);
            at = at < 0 ? line.Length : JsonText.SkipSpace(line, at);
            if (at >= line.Length || line[at] != ',')
            {
                return false;
            }
            at = JsonText.SkipSpace(line, at + 1);
        }
        return false;
    }
}
