namespace LogRelay.Query.Fields;

/// <summary>Shows every field of a line of <c>name=value</c> pairs. Never throws; any bytes will do.</summary>
internal static class LogfmtFieldWalk
{
    /// <summary>Walks over a line; words between the pairs are passed over.</summary>
    /// <param name="line">Any line.</param>
    /// <param name="walker">Sees the fields.</param>
    public static void Walk<TWalker>(ReadOnlySpan<byte> line, ref TWalker walker)
        where TWalker : IFieldWalker, allows ref struct
    {
        for (var at = 0; at < line.Length;)
        {
            var start = at;
            at = WordEnd(line, at, out var nameEnd);
            if (nameEnd > start && nameEnd - start <= JsonFieldWalk.MaxNameBytes && IsName(line[start..nameEnd]))
            {
                walker.Visit(line[start..nameEnd]);
            }
            at++;
        }
    }

    /// <summary>Where the white space behind a word is; quotes behind an equals sign may hold white space.</summary>
    private static int WordEnd(ReadOnlySpan<byte> line, int at, out int nameEnd)
    {
        nameEnd = -1;
        while (line[at..].IndexOfAny((byte)'=', (byte)' ', (byte)'\t') is var found and >= 0)
        {
            at += found;
            if (line[at] != '=')
            {
                return at;
            }
            nameEnd = nameEnd < 0 ? at : nameEnd;
            at++;
            if (at < line.Length && line[at] == '"')
            {
                var quote = JsonText.StringEnd(line, at + 1, out _);
                if (quote < 0)
                {
                    break;
                }
                at = quote + 1;
            }
        }
        return line.Length;
    }

    // What a query could ask for; a=b in the middle of an address or a formula is no field.
    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (!char.IsAsciiLetter((char)name[0]) && name[0] is not ((byte)'_' or (byte)'@'))
        {
            return false;
        }
        foreach (var value in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'_' or (byte)'.' or (byte)'-' or (byte)'@' or (byte)'/'))
            {
                return false;
            }
        }
        return true;
    }
}
