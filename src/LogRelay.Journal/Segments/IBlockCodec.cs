namespace LogRelay.Journal.Segments;

/// <summary>One way to store blocks. Holds working memory of its own: one thread at a time.</summary>
internal interface IBlockCodec : IDisposable
{
    /// <summary>The bytes that every header begins with, by which the next block is found behind a damaged one.</summary>
    ReadOnlySpan<byte> HeaderStart { get; }

    /// <summary>Writes one stored block to the end of <paramref name="target"/>.</summary>
    /// <param name="target">Appended to.</param>
    /// <param name="block">Uncompressed bytes; not empty.</param>
    /// <param name="offset">Uncompressed bytes of the segment before them.</param>
    /// <param name="segment">What is said of the whole segment, for its first block.</param>
    void Write(MemoryStream target, ReadOnlySpan<byte> block, long offset, SegmentNote? segment);

    /// <summary>Reads the header at the start of <paramref name="bytes"/>.</summary>
    /// <returns>False when a block of LogRelay's does not start here, or its header is cut off.</returns>
    bool TryReadHeader(ReadOnlySpan<byte> bytes, out BlockHeader header);

    /// <summary>Decompresses a block and checks it against its checksum.</summary>
    /// <param name="stored">The bytes behind the header, <paramref name="count"/> of them.</param>
    /// <param name="count">As the note says.</param>
    /// <param name="block">Exactly as long as the note says.</param>
    /// <returns>False when it is damaged; <paramref name="block"/> then holds nothing of use.</returns>
    bool TryDecompress(byte[] stored, int count, Span<byte> block);

    /// <summary>Decompresses a damaged block as far as it goes. Nothing is checked, and nothing is thrown.</summary>
    /// <param name="stored">The bytes behind the header, <paramref name="count"/> of them.</param>
    /// <param name="count">As many as there are: fewer than the note says when the file was cut.</param>
    /// <param name="block">As long as the note says.</param>
    /// <param name="hasEnded">True when nothing was wrong, and no more came.</param>
    /// <returns>Bytes at the start of <paramref name="block"/> that came out.</returns>
    int DecompressPart(byte[] stored, int count, Span<byte> block, out bool hasEnded);

    /// <summary>Decompresses a whole file that somebody else wrote, forward. Reads throw when it is damaged: see <see cref="IsDamage"/>.</summary>
    /// <param name="stored">The file's bytes; not disposed of with the result.</param>
    Stream OpenForeign(Stream stored);

    /// <summary>True for what reading from <see cref="OpenForeign"/> throws for bytes that are no compressed data.</summary>
    bool IsDamage(Exception failure);
}
