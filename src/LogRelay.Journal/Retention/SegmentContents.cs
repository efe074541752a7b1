using System.Buffers;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Retention;

/// <summary>Reads of a segment's file what retention has to know and the manifest does not say.</summary>
internal static class SegmentContents
{
    private const int TailBytes = 64 * 1024;

    /// <summary>How many records begin in the segment at or after <paramref name="position"/>.</summary>
    public static long CountRecordsFrom(OpenSegment open, long position)
    {
        using var source = new LineSource(open, Math.Max(0, position - open.Segment.BasePosition));
        var window = ArrayPool<byte>.Shared.Rent(JournalLimits.ReadBufferBytes);
        try
        {
            var lines = 0L;
            for (var read = source.Read(window, out _); read > 0; read = source.Read(window, out _))
            {
                lines += window.AsSpan(0, read).Count((byte)'\n');
            }
            return lines;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    /// <summary>Time of the last record, nanoseconds since 1970-01-01 UTC.</summary>
    /// <returns>Null when the end of the segment cannot be read.</returns>
    public static long? LastTimeNano(OpenSegment open)
    {
        using var source = new LineSource(open, Math.Max(0, open.Segment.Length - TailBytes));
        var window = ArrayPool<byte>.Shared.Rent(TailBytes);
        try
        {
            var count = 0;
            for (var read = source.Read(window.AsSpan(0, TailBytes), out _); read > 0; read = source.Read(window.AsSpan(count, TailBytes - count), out _))
            {
                count += read;
            }
            var tail = window.AsSpan(0, count).TrimEnd((byte)'\n');
            return JsonLineReader.TryReadTime(tail[(tail.LastIndexOf((byte)'\n') + 1)..], out var timeNano) ? timeNano : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }
}
