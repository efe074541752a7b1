using System.Buffers;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>Finds how many uncompressed bytes a segment's file holds.</summary>
internal static class SegmentLength
{
    /// <summary>Measures a file: from its size, from the notes of its blocks, or, for a foreign one, by reading it.</summary>
    /// <returns>Uncompressed bytes; of a damaged compressed file, those up to the end of its last readable block.</returns>
    public static long Measure(IStorage storage, string path, SegmentCodec codec) => Measure(storage, path, codec, out _);

    /// <summary>The same, and where the segment began when it was compressed.</summary>
    /// <param name="storage">Where the file is.</param>
    /// <param name="path">Its path.</param>
    /// <param name="codec">How it is stored.</param>
    /// <param name="position">Position in the stream; -1 when the file does not say.</param>
    public static long Measure(IStorage storage, string path, SegmentCodec codec, out long position)
    {
        position = -1;
        using var file = storage.Open(path, StorageOpenMode.Read);
        if (codec == SegmentCodec.Plain)
        {
            return file.Length;
        }
        using var blocks = BlockCodecs.Create(codec);
        var walk = new StoredBlockWalk(file, blocks);
        if (!walk.TryNext(out var first))
        {
            return MeasureForeign(file, blocks);
        }
        if (first.Header.Note.SegmentLength >= 0)
        {
            position = first.Header.Note.SegmentPosition;
            return first.Header.Note.SegmentLength;
        }
        var end = 0L;
        for (var found = true; found; found = walk.TryNext(out first))
        {
            end = Math.Max(end, first.Header.Note.Offset + first.Header.Note.Length);
        }
        return end;
    }

    private static long MeasureForeign(IStorageFile file, IBlockCodec blocks)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(JournalLimits.ReadBufferBytes);
        try
        {
            using var stream = new ForeignBlocks(file, blocks);
            var total = 0L;
            for (var count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
            {
                total += count;
            }
            return total;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
