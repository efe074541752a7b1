using LogRelay.Journal.Entries;

namespace LogRelay.Journal.JsonFile;

/// <summary>
/// Finds the whole record at the end of a damaged line. A record whose newline was destroyed, or a hole of NULs before
/// it, makes one line of what is damaged and of the undamaged record behind it. Thread-safe; never throws.
/// </summary>
/// <remarks>
/// Only records that begin as <see cref="JsonLineWriter"/> and Docker write them are looked for. No container can
/// write such a beginning: a quote inside a string always has a backslash before it.
/// </remarks>
internal static class DamagedLine
{
    private const int MostTolerated = 16;

    /// <summary>Decodes the first whole record that begins after the line's start and ends where the line ends.</summary>
    /// <param name="line">A line that <see cref="JsonLineReader.TryRead"/> refused.</param>
    /// <param name="batch">Takes the record; unchanged when there is none.</param>
    /// <param name="position">Where the line starts in the stream.</param>
    /// <param name="nextPosition">Where the line after it starts.</param>
    /// <returns>Bytes before the record: what is damaged. The line's length when nothing is whole.</returns>
    public static int Salvage(ReadOnlySpan<byte> line, RecordBatch batch, long position, long nextPosition)
    {
        var from = 1;
        for (var candidates = 0; from < line.Length && IndexOfRecord(line[from..]) is var found and >= 0; candidates++)
        {
            var start = from + found;
            var rest = line[start..];
            // The tolerant parser reads to the line's end each time; the exact one stops where the shape does.
            if (candidates < MostTolerated
                ? JsonLineReader.TryRead(rest, batch, position + start, nextPosition)
                : JsonLineReader.TryReadExact(rest, batch, position + start, nextPosition))
            {
                return start;
            }
            from = start + 1;
        }
        return line.Length;
    }

    private static int IndexOfRecord(ReadOnlySpan<byte> bytes)
    {
        var from = 0;
        while (bytes[from..].IndexOf("{\""u8) is var found and >= 0)
        {
            var candidate = bytes[(from + found)..];
            if (candidate.StartsWith("{\"log\":\""u8) || candidate.StartsWith("{\"stream\":\"std"u8))
            {
                return from + found;
            }
            from += found + 1;
        }
        return -1;
    }
}
