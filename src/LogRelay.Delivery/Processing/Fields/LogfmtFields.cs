using LogRelay.Delivery.Sinks;

namespace LogRelay.Delivery.Processing.Fields;

/// <summary>Fields of logfmt: <c>key=value key="a value"</c>. Words without <c>=</c> are passed over.</summary>
internal static class LogfmtFields
{
    // Longer ones are left out of the record anyway.
    private const int ScratchBytes = RecordFacts.MaxValueBytes + 1;

    /// <summary>True when the first two things in the line are pairs.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> line)
    {
        for (var pairs = 0; pairs < 2; pairs++)
        {
            line = line.TrimStart((byte)' ');
            var key = KeyLength(line);
            if (key == 0 || key == line.Length || line[key] != '=')
            {
                return false;
            }
            line = line[(key + 1)..];
            line = line[ValueLength(line)..];
        }
        return true;
    }

    /// <summary>Adds the pairs of a line.</summary>
    public static void Parse(ReadOnlySpan<byte> line, RecordFacts facts)
    {
        while (!(line = line.TrimStart((byte)' ')).IsEmpty)
        {
            var key = KeyLength(line);
            if (key == 0 || key == line.Length || line[key] != '=')
            {
                var space = line.IndexOf((byte)' ');
                line = space < 0 ? default : line[space..];
                continue;
            }
            var name = line[..key];
            line = line[(key + 1)..];
            var length = ValueLength(line);
            Add(name, line[..length], facts);
            line = line[length..];
        }
    }

    private static void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, RecordFacts facts)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"')
        {
            facts.AddField(RecordFieldKind.Text, name, value);
            return;
        }
        value = value[1..^1];
        if (!value.Contains((byte)'\\'))
        {
            facts.AddField(RecordFieldKind.Text, name, value);
            return;
        }
        Span<byte> scratch = stackalloc byte[ScratchBytes];
        if (value.Length < ScratchBytes && JsonEscapes.TryUnescape(value, scratch, out var length))
        {
            facts.AddField(RecordFieldKind.Text, name, scratch[..length]);
        }
        else
        {
            // Escapes that only Go knows stay as they are.
            facts.AddField(RecordFieldKind.Text, name, value);
        }
    }

    private static int KeyLength(ReadOnlySpan<byte> line)
    {
        var length = 0;
        while (length < line.Length
            && (char.IsAsciiLetterOrDigit((char)line[length]) || line[length] is (byte)'_' or (byte)'.' or (byte)'-' or (byte)'@'))
        {
            length++;
        }
        return length;
    }

    // A quoted value with its quotes; one that never ends is not quoted.
    private static int ValueLength(ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty && rest[0] == '"')
        {
            for (var i = 1; i < rest.Length; i++)
            {
                if (rest[i] == '\\')
                {
                    i++;
                }
                else if (rest[i] == '"')
                {
                    return i + 1;
                }
            }
        }
        var space = rest.IndexOf((byte)' ');
        return space < 0 ? rest.Length : space;
    }
}
