using System.Buffers;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>Makes the gzip copy of a rotated segment: one member per block of whole records, concatenated.</summary>
internal static class SegmentCompressor
{
    /// <summary>Compresses <paramref name="source"/> into a file that is synced when this returns.</summary>
    /// <param name="storage">Where the copy goes.</param>
    /// <param name="source">The segment's plain file.</param>
    /// <param name="segment">What is known of it.</param>
    /// <param name="targetPath">The copy; replaced when it is there.</param>
    public static void Compress(IStorage storage, IStorageFile source, Segment segment, string targetPath)
    {
        using var target = storage.Open(targetPath, StorageOpenMode.Truncate);
        using var member = new MemoryStream();
        var block = ArrayPool<byte>.Shared.Rent(JournalLimits.BlockBytes);
        try
        {
            var read = 0L;
            var written = 0L;
            while (read < segment.Length)
            {
                var wanted = (int)Math.Min(JournalLimits.BlockBytes, segment.Length - read);
                var count = source.Read(read, block.AsSpan(0, wanted));
                if (count == 0)
                {
                    throw new EndOfStreamException($"{targetPath}: the source has {read} of {segment.Length} bytes");
                }
                // Whole records, so that each member can be read by itself; a longer record makes a larger block of its own pieces.
                var lastNewline = block.AsSpan(0, count).LastIndexOf((byte)'\n');
                var length = lastNewline >= 0 ? lastNewline + 1 : count;
                member.SetLength(0);
                GzipMember.Write(member, block.AsSpan(0, length), written == 0 ? Note(source, segment) : default);
                target.Write(written, member.GetBuffer().AsSpan(0, (int)member.Length));
                written += member.Length;
                read += length;
            }
            target.Sync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static byte[] Note(IStorageFile source, Segment segment)
    {
        Span<byte> end = stackalloc byte[8192];
        var start = Math.Max(0, segment.Length - end.Length);
        var tail = end[..source.Read(start, end[..(int)Math.Min(end.Length, segment.Length)])];
        var lineStart = tail.TrimEnd((byte)'\n').LastIndexOf((byte)'\n') + 1;
        var lastNano = JsonLineReader.TryReadTime(tail[lineStart..], out var timeNano) ? timeNano : segment.MaxTimeNano;
        return new SegmentNote(lastNano is long.MinValue or long.MaxValue ? 0 : lastNano, segment.BasePosition, segment.Length, segment.Records).ToJson();
    }
}
