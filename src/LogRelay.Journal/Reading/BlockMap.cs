using System.Buffers;
using LogRelay.Journal.Index;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Reading;

/// <summary>The blocks of one segment from its first byte to its last: those that the index knows, and cuts of the rest.</summary>
internal static class BlockMap
{
    private const int NewlineWindowBytes = 8 * 1024;

    /// <summary>Makes the map.</summary>
    /// <param name="segment">The segment, as far as it is committed. The map goes further when it was rotated and compressed since.</param>
    /// <param name="indexed">What the index says of it; blocks beyond its ends are left out.</param>
    /// <param name="blockBytes">How long a block is to be, where the index knows none.</param>
    /// <param name="open">Opens its file, when there are gaps to look into; null when it is not there any more.</param>
    public static List<BlockEntry> Of(Segment segment, IReadOnlyList<BlockEntry> indexed, int blockBytes, Func<OpenSegment?> open)
    {
        OpenSegment? opened = null;
        try
        {
            var map = new List<BlockEntry>(indexed.Count + 1);
            while (!TryFill(map, segment, indexed, blockBytes, ref opened, open))
            {
                // It was compressed since the caller looked; the open file stays what it is. If it was being written then,
                // its last block goes on beyond where it ended: all of it, or the lines before that would be missing.
                segment = opened!.Segment;
                map.Clear();
            }
            return map;
        }
        finally
        {
            opened?.File.Dispose();
        }
    }

    /// <summary>
    /// True when an entry can take its place in the map. The blocks of a compressed file are where its compressor cut it;
    /// entries from before lie across these cuts.
    /// </summary>
    public static bool IsUsable(in BlockEntry entry, Segment segment) =>
        entry.Position >= segment.BasePosition && entry.EndPosition <= segment.EndPosition
        && (segment.Codec == SegmentCodec.Plain || entry.Codec == segment.Codec);

    /// <returns>False when the file turned out to be stored in another way than the segment says.</returns>
    private static bool TryFill(
        List<BlockEntry> map, Segment segment, IReadOnlyList<BlockEntry> indexed, int blockBytes, ref OpenSegment? opened, Func<OpenSegment?> open)
    {
        var position = segment.BasePosition;
        foreach (var entry in indexed)
        {
            if (entry.Position >= position && IsUsable(in entry, segment))
            {
                if (!TryFillGap(map, segment, position, entry.Position, blockBytes, ref opened, open))
                {
                    return false;
                }
                map.Add(entry);
                position = entry.EndPosition;
            }
        }
        return TryFillGap(map, segment, position, segment.EndPosition, blockBytes, ref opened, open);
    }

    private static bool TryFillGap(
        List<BlockEntry> map, Segment segment, long start, long end, int blockBytes, ref OpenSegment? opened, Func<OpenSegment?> open)
    {
        if (start >= end)
        {
            return true;
        }
        opened ??= open();
        if (opened is null)
        {
            return true;
        }
        if (opened.Segment.Codec != segment.Codec)
        {
            return false;
        }
        if (opened.Segment.Codec == SegmentCodec.Plain)
        {
            CutPlain(map, opened, start, end, blockBytes);
            return true;
        }
        try
        {
            if (!TryWalk(map, opened, start, end))
            {
                CutForeign(map, opened, start, end, blockBytes);
            }
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure))
        {
            // What was found stays; where a header cannot be read, a search finds nothing.
        }
        return true;
    }

    /// <summary>Cuts plain lines into blocks, by looking for the newline before.</summary>
    private static void CutPlain(List<BlockEntry> map, OpenSegment open, long start, long end, int blockBytes)
    {
        var segment = open.Segment;
        while (start < end)
        {
            var length = end - start <= blockBytes
                ? (int)(end - start)
                : LengthOfReadableBlock(open.File, start - segment.BasePosition, end - segment.BasePosition, blockBytes);
            map.Add(BlockEntry.Unindexed(segment.Sequence, start, length, SegmentCodec.Plain, start - segment.BasePosition, length));
            start += length;
        }
    }

    private static int LengthOfReadableBlock(IStorageFile file, long offset, long end, int blockBytes)
    {
        try
        {
            return LengthOfBlock(file, offset, end, blockBytes);
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure))
        {
            // Whatever line stands there is lost: cut through it.
            return blockBytes;
        }
    }

    private static int LengthOfBlock(IStorageFile file, long offset, long end, int blockBytes)
    {
        Span<byte> window = stackalloc byte[NewlineWindowBytes];
        for (var windowEnd = blockBytes; windowEnd > 0; windowEnd -= NewlineWindowBytes)
        {
            var windowStart = Math.Max(0, windowEnd - NewlineWindowBytes);
            var read = file.Read(offset + windowStart, window[..(windowEnd - windowStart)]);
            var newline = window[..read].LastIndexOf((byte)'\n');
            if (newline >= 0)
            {
                return windowStart + newline + 1;
            }
        }
        // One long line: up to its end.
        for (var at = (long)blockBytes; at < JournalLimits.MaxBlockBytes && offset + at < end; at += NewlineWindowBytes)
        {
            var newline = window[..file.Read(offset + at, window)].IndexOf((byte)'\n');
            if (newline >= 0)
            {
                return (int)Math.Min(at + newline + 1, end - offset);
            }
        }
        return (int)Math.Min(JournalLimits.MaxBlockBytes, end - offset);
    }

    /// <summary>Steps over the headers of stored blocks. What is damaged stays a gap.</summary>
    private static bool TryWalk(List<BlockEntry> map, OpenSegment open, long start, long end)
    {
        var segment = open.Segment;
        using var codec = BlockCodecs.Create(segment.Codec);
        var walk = new StoredBlockWalk(open.File, codec, segment.Length);
        var isSeekable = map.Count == 0 || map[^1].StoredOffset >= 0;
        if (map.Count > 0 && isSeekable)
        {
            walk.Seek(map[^1].StoredOffset + map[^1].StoredBytes, map[^1].EndPosition - segment.BasePosition);
        }
        while (walk.TryNext(out var stored) && segment.BasePosition + stored.Header.Note.Offset < end)
        {
            var note = stored.Header.Note;
            var position = segment.BasePosition + note.Offset;
            if (position >= start && position + note.Length <= end)
            {
                map.Add(BlockEntry.Unindexed(segment.Sequence, position, note.Length, segment.Codec, stored.FileOffset, stored.Header.TotalBytes));
            }
        }
        return walk.HasFound || (map.Count > 0 && isSeekable);
    }

    /// <summary>Reads a foreign file through, to cut it where lines end.</summary>
    private static void CutForeign(List<BlockEntry> map, OpenSegment open, long start, long end, int blockBytes)
    {
        var segment = open.Segment;
        using var blocks = new DecodedBlocks(open, start - segment.BasePosition);
        var buffer = ArrayPool<byte>.Shared.Rent(blockBytes);
        try
        {
            var kept = 0;
            while (start < end)
            {
                var read = blocks.Read(buffer.AsSpan(kept, blockBytes - kept), out _);
                var filled = kept + read;
                if (read > 0 && filled < blockBytes && start + filled < end)
                {
                    kept = filled;
                    continue;
                }
                var newline = buffer.AsSpan(0, filled).LastIndexOf((byte)'\n');
                var length = newline >= 0 ? newline + 1 : filled;
                if (length == 0)
                {
                    return;
                }
                map.Add(BlockEntry.Unindexed(segment.Sequence, start, length, segment.Codec, BlockEntry.NotSeekable, 0));
                start += length;
                kept = filled - length;
                buffer.AsSpan(length, kept).CopyTo(buffer);
                if (read == 0)
                {
                    return;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
