using LogRelay.Journal.Index;
using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Reading;

/// <summary>Finds where the last N records begin, reading backward from the end, block by block.</summary>
public static class TailLocator
{
    /// <summary>Position of the <paramref name="records"/>-th record from the end.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="records">How many records are wanted; 0 gives the end. A line is a record, a chunk of a split line too, as in json-file.</param>
    /// <returns>The position to read forward from; the oldest record's when there are fewer.</returns>
    public static long Locate(StreamJournal journal, long records)
    {
        var segments = journal.Snapshot();
        var position = segments[^1].EndPosition;
        if (records <= 0)
        {
            return position;
        }
        using var window = new BlockWindow(journal.Blocks);
        var contents = journal.Blocks.Read(segments);
        for (var i = segments.Count - 1; i >= 0 && records > 0; i--)
        {
            position = LocateIn(journal.Blocks.Of(segments[i], contents), segments[i], window, position, ref records);
        }
        return position;
    }

    private static long LocateIn(List<BlockEntry> blocks, Segment segment, BlockWindow window, long position, ref long records)
    {
        var wanted = records;
        for (var i = blocks.Count - 1; i >= 0 && records > 0; i--)
        {
            var block = blocks[i];
            if (block.IsSummarized && block.Records < records)
            {
                records -= block.Records;
                position = block.Position;
                continue;
            }
            var status = window.Read(in block);
            if (status == BlockStatus.Different)
            {
                records = wanted;
                return LocateIn(window.Distrust(segment), segment, window, segment.EndPosition, ref records);
            }
            if (status == BlockStatus.Gone)
            {
                return position;
            }
            // Of what cannot be read nobody can tell how many records it held.
            position = block.Position + window.OffsetOfLast(ref records);
        }
        return position;
    }
}
