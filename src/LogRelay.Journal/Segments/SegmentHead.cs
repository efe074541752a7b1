using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>
/// The first bytes of a segment's file as it is stored: they tell files apart that have the same length, because the
/// first record's time is among them, or the compressed block that holds it.
/// </summary>
internal static class SegmentHead
{
    /// <summary>Most bytes that are looked at.</summary>
    public const int Bytes = 512;

    /// <summary>Checksum of a file's head.</summary>
    /// <param name="file">The file.</param>
    /// <param name="length">Bytes of it that count.</param>
    /// <returns>CRC-32C; never 0, which stands for a head that nobody has looked at.</returns>
    public static uint Checksum(IStorageFile file, long length)
    {
        Span<byte> head = stackalloc byte[Bytes];
        head = head[..(int)Math.Min(Bytes, length)];
        return Checksum(head[..file.Read(0, head)]);
    }

    /// <summary>Checksum of a head.</summary>
    public static uint Checksum(ReadOnlySpan<byte> head) => Math.Max(1, Crc32C.Compute(head));
}
