using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Reading;

/// <summary>
/// The segments of a folder that is only read, their files open: whoever rotates, compresses or removes them meanwhile
/// takes nothing away. Any thread.
/// </summary>
/// <param name="files">Oldest first; disposed of here.</param>
internal sealed class ArchivedSegments(IReadOnlyList<(Segment Segment, SharedFile File)> files) : ISegmentSource, IDisposable
{
    /// <summary>Files that are open.</summary>
    public int Count => files.Count;

    /// <inheritdoc/>
    public IReadOnlyList<Segment> Snapshot() => [.. files.Select(static file => file.Segment)];

    /// <inheritdoc/>
    public OpenSegment? OpenAt(long position, UnreadablePlaces? unreadable = null)
    {
        foreach (var (segment, file) in files)
        {
            if (segment.EndPosition > position)
            {
                return Open(segment, file);
            }
        }
        return null;
    }

    /// <inheritdoc/>
    public OpenSegment? OpenSegment(Segment segment)
    {
        foreach (var (candidate, file) in files)
        {
            if (candidate.Sequence == segment.Sequence)
            {
                return Open(candidate, file);
            }
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, file) in files)
        {
            file.Dispose();
        }
    }

    private static OpenSegment? Open(Segment segment, SharedFile file) =>
#pragma warning disable CA2000 // Whoever takes the segment disposes of its file.
        file.Share() is { } shared ? new OpenSegment(segment, shared, IsActive: false) : null;
#pragma warning restore CA2000
}
