using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>Makes the compressed copy of a rotated segment: one gzip member or zstd frame per block of whole records.</summary>
internal static class SegmentCompressor
{
    /// <summary>Compresses <paramref name="source"/> into a file that is synced when this returns.</summary>
    /// <param name="storage">Where the copy goes.</param>
    /// <param name="source">The segment's plain file.</param>
    /// <param name="segment">What is known of it.</param>
    /// <param name="codec">How to compress it.</param>
    /// <param name="targetPath">The copy; replaced when it is there.</param>
    /// <param name="visitor">Sees each block; null when nobody wants to.</param>
    /// <param name="blockBytes">Uncompressed bytes of a block.</param>
    public static void Compress(
        IStorage storage, IStorageFile source, Segment segment, SegmentCodec codec, string targetPath, IBlockVisitor? visitor,
        int blockBytes = JournalLimits.BlockBytes)
    {
        using var target = storage.Open(targetPath, StorageOpenMode.Truncate);
        using var blocks = BlockCodecs.Create(codec);
        using var stored = new MemoryStream();
        using var cutter = new BlockCutter(blockBytes);
        var written = 0L;
        for (var offset = 0L; offset < segment.Length;)
        {
            var block = cutter.Read(source, offset, segment.Length);
            stored.SetLength(0);
            blocks.Write(stored, block, offset, offset == 0 ? Note(source, segment) : null);
            target.Write(written, stored.GetBuffer().AsSpan(0, (int)stored.Length));
            visitor?.Visit(offset, block, written, (int)stored.Length);
            written += stored.Length;
            offset += block.Length;
        }
        target.Sync();
    }

    private static SegmentNote Note(IStorageFile source, Segment segment)
    {
        Span<byte> end = stackalloc byte[8192];
        var start = Math.Max(0, segment.Length - end.Length);
        var tail = end[..source.Read(start, end[..(int)Math.Min(end.Length, segment.Length)])];
        var lineStart = tail.TrimEnd((byte)'\n').LastIndexOf((byte)'\n') + 1;
        var lastNano = JsonLineReader.TryReadTime(tail[lineStart..], out var timeNano) ? timeNano : segment.MaxTimeNano;
        return new SegmentNote(lastNano is long.MinValue or long.MaxValue ? 0 : lastNano, segment.BasePosition, segment.Length, segment.Records);
    }
}
