using LogRelay.Journal.Entries;
using LogRelay.Journal.Levels;

namespace LogRelay.Query.Engine;

/// <summary>A match of a <see cref="FoundBlock"/>, without its text.</summary>
/// <param name="TimeNano">Nanoseconds since 1970-01-01 UTC.</param>
/// <param name="Position">Byte offset in the uncompressed stream since it began.</param>
/// <param name="Source">stdout or stderr.</param>
/// <param name="Level">The level that the line names.</param>
/// <param name="IsMarker">As in <see cref="FoundRecord.IsMarker"/>.</param>
/// <param name="TextOffset">Where its line begins in the block's text.</param>
/// <param name="TextLength">Bytes of the line.</param>
internal readonly record struct FoundEntry(long TimeNano, long Position, LogSource Source, LogLevel Level, bool IsMarker, int TextOffset, int TextLength);
