using System.Buffers;
using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Reading;

/// <summary>Finds where the last N records begin, reading backward from the end.</summary>
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
        for (var i = segments.Count - 1; i >= 0 && records > 0; i--)
        {
            var segment = segments[i];
            if (segment.Length == 0)
            {
                continue;
            }
            if (journal.OpenSegmentAt(segment.BasePosition) is not { } open)
            {
                continue;
            }
            using var file = open.File;
            if (open.Segment.Sequence != segment.Sequence)
            {
                continue;
            }
            var offset = segment.Codec == SegmentCodec.Plain && open.Segment.Codec == SegmentCodec.Plain
                ? LocateBackward(open, segment.Length, ref records)
                : LocateForward(open, ref records);
            position = segment.BasePosition + offset;
        }
        return position;
    }

    /// <summary>Counts newlines from the end of a plain file.</summary>
    private static long LocateBackward(OpenSegment open, long length, ref long records)
    {
        var window = ArrayPool<byte>.Shared.Rent(JournalLimits.ReadBufferBytes);
        try
        {
            // The newline that ends the last record is not the one before it.
            var end = length - 1;
            while (end > 0)
            {
                var start = Math.Max(0, end - JournalLimits.ReadBufferBytes);
                var rest = window.AsSpan(0, open.File.Read(start, window.AsSpan(0, (int)(end - start))));
                for (var newline = rest.LastIndexOf((byte)'\n'); newline >= 0; newline = rest.LastIndexOf((byte)'\n'))
                {
                    if (--records == 0)
                    {
                        return start + newline + 1;
                    }
                    rest = rest[..newline];
                }
                end = start;
            }
            records--;
            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    /// <summary>Reads a compressed file through, remembering where the last N records began.</summary>
    private static long LocateForward(OpenSegment open, ref long records)
    {
        using var source = new LineSource(open, 0);
        var starts = new Queue<long>();
        var wanted = records;
        var window = ArrayPool<byte>.Shared.Rent(JournalLimits.ReadBufferBytes);
        try
        {
            var offset = 0L;
            var lineStart = 0L;
            for (var read = source.Read(window, out _); read > 0; read = source.Read(window, out _))
            {
                var searched = 0;
                for (var newline = window.AsSpan(0, read).IndexOf((byte)'\n'); newline >= 0;
                    newline = window.AsSpan(searched, read - searched).IndexOf((byte)'\n'))
                {
                    searched += newline + 1;
                    starts.Enqueue(lineStart);
                    if (starts.Count > wanted)
                    {
                        _ = starts.Dequeue();
                    }
                    lineStart = offset + searched;
                }
                offset += read;
            }
            records -= starts.Count;
            return starts.Count > 0 ? starts.Peek() : 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }
}
