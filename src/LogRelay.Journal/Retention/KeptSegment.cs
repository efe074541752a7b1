using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Retention;

/// <summary>A rotated segment as retention looks at it.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="DiskBytes">Length of its file, compressed or not.</param>
internal readonly record struct KeptSegment(Segment Segment, long DiskBytes);
