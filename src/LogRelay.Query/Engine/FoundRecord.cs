using LogRelay.Journal.Entries;
using LogRelay.Journal.Levels;

namespace LogRelay.Query.Engine;

/// <summary>A record that is what was asked for.</summary>
/// <param name="Stream">Index of its stream in the list that was searched.</param>
/// <param name="Position">Byte offset in the uncompressed stream since it began: with the stream's id, its permanent address.</param>
/// <param name="TimeNano">Nanoseconds since 1970-01-01 UTC.</param>
/// <param name="Source">stdout or stderr.</param>
/// <param name="Level">The level that the line names.</param>
/// <param name="Line">The container's own bytes without the newline.</param>
public sealed record FoundRecord(int Stream, long Position, long TimeNano, LogSource Source, LogLevel Level, ReadOnlyMemory<byte> Line)
{
    /// <summary>True for what LogRelay itself says: something of the container's is missing here.</summary>
    public bool IsMarker { get; init; }
}
