using System.Buffers;
using System.IO.Compression;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>Finds how many uncompressed bytes a segment's file holds.</summary>
internal static class SegmentLength
{
    /// <summary>Measures a file: from its size, from the note in its header, or, for a foreign one, by reading it.</summary>
    /// <returns>Uncompressed bytes; of a damaged compressed file, those that can be read.</returns>
    public static long Measure(IStorage storage, string path, SegmentCodec codec)
    {
        using var file = storage.Open(path, StorageOpenMode.Read);
        if (codec == SegmentCodec.Plain)
        {
            return file.Length;
        }
        Span<byte> head = stackalloc byte[512];
        var read = file.Read(0, head);
        if (SegmentNote.TryReadLength(GzipMember.ReadExtra(head[..read]), out var length))
        {
            return length;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(JournalLimits.ReadBufferBytes);
        try
        {
            using var stream = new StorageStream(file);
            using var gzip = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
            var total = 0L;
            for (var count = gzip.Read(buffer); count > 0; count = gzip.Read(buffer))
            {
                total += count;
            }
            return total;
        }
        catch (InvalidDataException)
        {
            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
