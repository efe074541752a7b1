using LogRelay.Journal.Index;
using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Reading;

/// <summary>Finds the first record that is not older than a time.</summary>
/// <remarks>
/// Clocks go backward, so records are not in the order of their times: as in json-file's reader it is the first one in
/// the journal's order that counts. Segments and blocks all of whose records are older are not read.
/// </remarks>
public static class SinceLocator
{
    /// <summary>Position of the first record from <paramref name="start"/> on that is not older than <paramref name="sinceNano"/>.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="start">Where to begin; where a record begins.</param>
    /// <param name="sinceNano">Nanoseconds since 1970-01-01 UTC.</param>
    /// <returns>The end of the journal, as it was at the call or later, when every record is older.</returns>
    public static long Locate(StreamJournal journal, long start, long sinceNano)
    {
        var segments = journal.Snapshot();
        var contents = journal.Blocks.Read(segments);
        using var window = new BlockWindow(journal.Blocks);
        foreach (var segment in segments)
        {
            if (segment.EndPosition > start && segment.MaxTimeNano >= sinceNano
                && LocateIn(journal.Blocks.Of(segment, contents), segment, window, start, sinceNano) is { } position)
            {
                return position;
            }
        }
        return Math.Max(start, segments[^1].EndPosition);
    }

    private static long? LocateIn(List<BlockEntry> blocks, Segment segment, BlockWindow window, long start, long sinceNano)
    {
        foreach (var block in blocks)
        {
            if (block.EndPosition <= start || block.MaxTimeNano < sinceNano)
            {
                continue;
            }
            var status = window.Read(in block);
            if (status == BlockStatus.Different)
            {
                return LocateIn(window.Distrust(segment), segment, window, start, sinceNano);
            }
            if (status == BlockStatus.Gone)
            {
                return null;
            }
            if (window.OffsetOfFirstSince(Math.Max(0, start - block.Position), sinceNano) is var offset and >= 0)
            {
                return block.Position + offset;
            }
        }
        return null;
    }
}
