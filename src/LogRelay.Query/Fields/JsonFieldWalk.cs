namespace LogRelay.Query.Fields;

/// <summary>Shows every field of a JSON object: those that hold no other ones. Never throws; any bytes will do.</summary>
/// <remarks>A line cut short is read as far as it goes. Escapes in keys are not resolved, as in <see cref="JsonFields"/>.</remarks>
internal static class JsonFieldWalk
{
    /// <summary>Longer names, and what is within them, are left out.</summary>
    public const int MaxNameBytes = 256;

    /// <summary>Walks over a line.</summary>
    /// <param name="line">A line that <see cref="JsonFields.IsObject"/>.</param>
    /// <param name="walker">Sees the fields.</param>
    public static void Walk<TWalker>(ReadOnlySpan<byte> line, ref TWalker walker)
        where TWalker : IFieldWalker, allows ref struct
    {
        Span<byte> name = stackalloc byte[MaxNameBytes];
        _ = InObject(line, JsonText.SkipSpace(line, 0), name, 0, 0, ref walker);
    }

    /// <returns>Place behind the object; -1 when it does not end.</returns>
    private static int InObject<TWalker>(ReadOnlySpan<byte> line, int open, scoped Span<byte> name, int prefix, int depth, ref TWalker walker)
        where TWalker : IFieldWalker, allows ref struct
    {
        var at = JsonText.SkipSpace(line, open + 1);
        if (at < line.Length && line[at] == '}')
        {
            ShowParent(name, prefix, ref walker);
            return at + 1;
        }
        while (at < line.Length && line[at] == '"')
        {
            var keyEnd = JsonText.StringEnd(line, at + 1, out _);
            if (keyEnd < 0)
            {
                return -1;
            }
            var key = line[(at + 1)..keyEnd];
            at = JsonText.SkipSpace(line, keyEnd + 1);
            if (at >= line.Length || line[at] != ':')
            {
                return -1;
            }
            at = InMember(line, JsonText.SkipSpace(line, at + 1), key, name, prefix, depth, ref walker);
            at = at < 0 ? line.Length : JsonText.SkipSpace(line, at);
            if (at < line.Length && line[at] == '}')
            {
                return at + 1;
            }
            if (at >= line.Length || line[at] != ',')
            {
                return -1;
            }
            at = JsonText.SkipSpace(line, at + 1);
        }
        return -1;
    }

    private static int InMember<TWalker>(
        ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> key, scoped Span<byte> name, int prefix, int depth, ref TWalker walker)
        where TWalker : IFieldWalker, allows ref struct
    {
        if (key.IsEmpty || prefix + key.Length >= MaxNameBytes)
        {
            return JsonText.SkipValue(line, at);
        }
        key.CopyTo(name[prefix..]);
        var length = prefix + key.Length;
        if (depth < JsonText.MaxDepth && at < line.Length && line[at] == '{')
        {
            name[length] = (byte)'.';
            return InObject(line, at, name, length + 1, depth + 1, ref walker);
        }
        var end = at < line.Length ? JsonText.SkipValue(line, at) : -1;
        if (end >= 0)
        {
            walker.Visit(name[..length]);
        }
        return end;
    }

    // An object that holds nothing is a field itself.
    private static void ShowParent<TWalker>(scoped Span<byte> name, int prefix, ref TWalker walker)
        where TWalker : IFieldWalker, allows ref struct
    {
        if (prefix > 0)
        {
            walker.Visit(name[..(prefix - 1)]);
        }
    }
}
