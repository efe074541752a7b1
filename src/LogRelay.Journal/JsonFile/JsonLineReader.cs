using LogRelay.Journal.Entries;

namespace LogRelay.Journal.JsonFile;

/// <summary>Reads lines of json-file, LogRelay's and anybody else's. Thread-safe; never throws for what the bytes say.</summary>
/// <remarks>docs/formats/line.md has the grammar. Lines of LogRelay's own shape take one pass and allocate nothing.</remarks>
public static class JsonLineReader
{
    // The time of a line without extra keys, with all that follows it, is shorter than this.
    private const int UsualTailLength = 48;

    /// <summary>Decodes one line and adds it to <paramref name="batch"/>.</summary>
    /// <param name="jsonLine">One line, with or without its final newline.</param>
    /// <param name="batch">Unchanged when false.</param>
    /// <param name="position">Where the line starts in the stream.</param>
    /// <param name="nextPosition">Where the line after it starts.</param>
    /// <returns>
    /// False for anything that is not one whole JSON object with a valid time: torn, NUL-filled, two lines run together.
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> jsonLine, RecordBatch batch, long position, long nextPosition)
    {
        var text = batch.TextSpace(jsonLine.Length);
        if (!ExactLineParser.TryParse(jsonLine, text, out var line) && !TolerantLineParser.TryParse(jsonLine, text, out line))
        {
            return false;
        }
        Add(in line, batch, position, nextPosition);
        return true;
    }

    /// <summary>As <see cref="TryRead"/>, and takes the whole record at the end of a line that is damaged before it.</summary>
    /// <param name="jsonLine">One line without its newline.</param>
    /// <param name="batch">Unchanged when false.</param>
    /// <param name="position">Where the line starts in the stream; a record that was saved gets its own position.</param>
    /// <param name="nextPosition">Where the line after it starts.</param>
    /// <param name="damagedBytes">Bytes of the line that are no record.</param>
    /// <returns>True when there is a record.</returns>
    public static bool TryReadOrSalvage(ReadOnlySpan<byte> jsonLine, RecordBatch batch, long position, long nextPosition, out int damagedBytes)
    {
        damagedBytes = 0;
        if (TryRead(jsonLine, batch, position, nextPosition))
        {
            return true;
        }
        damagedBytes = DamagedLine.Salvage(jsonLine, batch, position, nextPosition);
        return damagedBytes < jsonLine.Length;
    }

    /// <summary>
    /// As <see cref="TryRead"/>, for lines in the exact shape of <see cref="JsonLineWriter"/> alone: all that such a line
    /// says is in its record and its attributes, unless it is a marker.
    /// </summary>
    /// <param name="jsonLine">One line, with or without its final newline.</param>
    /// <param name="batch">Unchanged when false.</param>
    /// <param name="position">Where the line starts in the stream.</param>
    /// <param name="nextPosition">Where the line after it starts.</param>
    /// <param name="attributesJson">The <c>attrs</c> object, as it stands in the line; empty without.</param>
    public static bool TryReadExact(
        ReadOnlySpan<byte> jsonLine, RecordBatch batch, long position, long nextPosition, out ReadOnlySpan<byte> attributesJson)
    {
        var isLine = ExactLineParser.TryParse(jsonLine, batch.TextSpace(jsonLine.Length), out var line);
        attributesJson = isLine ? jsonLine.Slice(line.AttributesStart, line.AttributesLength) : default;
        if (isLine)
        {
            Add(in line, batch, position, nextPosition);
        }
        return isLine;
    }

    /// <summary>As <see cref="TryRead"/>, for lines in the exact shape of <see cref="JsonLineWriter"/> alone.</summary>
    internal static bool TryReadExact(ReadOnlySpan<byte> jsonLine, RecordBatch batch, long position, long nextPosition)
    {
        var isLine = ExactLineParser.TryParse(jsonLine, batch.TextSpace(jsonLine.Length), out var line);
        if (isLine)
        {
            Add(in line, batch, position, nextPosition);
        }
        return isLine;
    }

    /// <summary>Finds the time of a line without decoding its text, for scans that look for a time.</summary>
    /// <param name="jsonLine">One line, with or without its final newline.</param>
    /// <param name="timeNano">Nanoseconds since 1970-01-01 UTC.</param>
    /// <returns>
    /// False when there is no time. True where <see cref="TryRead"/> says true, with the same time; it may also be true for
    /// a line that is damaged before its time, which may end in a whole record.
    /// </returns>
    public static bool TryReadTime(ReadOnlySpan<byte> jsonLine, out long timeNano)
    {
        timeNano = 0;
        if (jsonLine.IsEmpty)
        {
            return false;
        }
        if (TryFindTail(jsonLine, out var tail))
        {
            timeNano = tail.TimeNano;
            return true;
        }
        return TolerantLineParser.TryParseTime(jsonLine, out timeNano);
    }

    /// <summary>Decodes the text of a line in the usual shape alone, for searches that seldom want the rest.</summary>
    /// <param name="jsonLine">One line without its newline.</param>
    /// <param name="space">At least as long as the line.</param>
    /// <param name="text">The log line without its newline, as <see cref="TryRead"/> would give it.</param>
    /// <returns>
    /// True when the line is a record with this text, or damaged in its time or its attributes and none: they are not read.
    /// </returns>
    public static bool TryPeekText(ReadOnlySpan<byte> jsonLine, Span<byte> space, out ReadOnlySpan<byte> text)
    {
        text = default;
        var rest = jsonLine;
        if (!JsonLineTail.Skip(ref rest, "{\"log\":\""u8) || !JsonTextDecoder.TryDecode(rest, space, out var read, out var length))
        {
            return false;
        }
        text = space[..(length > 0 && space[length - 1] == '\n' ? length - 1 : length)];
        rest = rest[read..];
        if (!JsonLineTail.Skip(ref rest, ",\"stream\":\"stdout\""u8) && !JsonLineTail.Skip(ref rest, ",\"stream\":\"stderr\""u8))
        {
            return false;
        }
        if (JsonLineTail.Skip(ref rest, ",\"attrs\":{"u8))
        {
            var end = rest.IndexOfAny((byte)'{', (byte)'}');
            if (end < 0 || rest[end] == '{')
            {
                return false;
            }
            rest = rest[(end + 1)..];
        }
        // Anything between the time and the end may change the text, or be a line that ran into this one.
        return JsonLineTail.Skip(ref rest, JsonLineTail.TimeKey) && rest.Length >= 2 && rest.IndexOf((byte)'"') == rest.Length - 2 && rest[^1] == '}';
    }

    private static void Add(in ParsedLine line, RecordBatch batch, long position, long nextPosition) =>
        batch.Add(new JournalRecord(
            position,
            nextPosition,
            line.TimeNano,
            line.Source,
            line.Traits,
            line.PartialOrdinal,
            TextOffset: 0,
            line.LineLength,
            line.PartialIdLength));

    // No string can hold the key: quotes inside strings follow a backslash, and here a comma stands before the first one.
    private static bool TryFindTail(ReadOnlySpan<byte> jsonLine, out JsonLineTail tail)
    {
        var near = Math.Max(0, jsonLine.Length - UsualTailLength);
        var at = jsonLine[near..].LastIndexOf(JsonLineTail.TimeKey);
        if (at >= 0)
        {
            return JsonLineTail.TryParse(jsonLine[(near + at)..], out tail);
        }
        at = jsonLine.LastIndexOf(JsonLineTail.TimeKey);
        tail = default;
        return at >= 0 && JsonLineTail.TryParse(jsonLine[at..], out tail);
    }
}
