using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>A segment and an open handle on its file, which stays good when the file is renamed or removed.</summary>
/// <param name="Segment">The segment as it was when it was opened.</param>
/// <param name="File">Its file; the holder disposes of it.</param>
/// <param name="IsActive">True when it was being written then.</param>
internal sealed record OpenSegment(Segment Segment, IStorageFile File, bool IsActive);
