using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace LogRelay.Journal.Segments;

/// <summary>One gzip member (RFC 1952) for each block, its note in the header's extra field.</summary>
/// <remarks>System.IO's own gzip stream has no way to give a member the extra field that Docker's reader looks for.</remarks>
internal sealed class GzipBlocks : IBlockCodec
{
    private const int FixedHeaderBytes = 10;
    private const int ExtraLengthBytes = 2;
    private const int TrailerBytes = 8;
    private const int PartStepBytes = 256;

    private readonly MemoryStream _deflated = new();

    // Deflate, an extra field, no time, no level, system unknown: nobody else's compressor writes exactly this.
    /// <inheritdoc/>
    public ReadOnlySpan<byte> HeaderStart => [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255];

    /// <inheritdoc/>
    public void Write(MemoryStream target, ReadOnlySpan<byte> block, long offset, SegmentNote? segment)
    {
        _deflated.SetLength(0);
        using (var deflate = new DeflateStream(_deflated, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(block);
        }
        var note = new BlockNote(offset, block.Length, checked((int)_deflated.Length + TrailerBytes)).ToJson(segment);
        Span<byte> number = stackalloc byte[4];
        target.Write(HeaderStart);
        BinaryPrimitives.WriteUInt16LittleEndian(number, checked((ushort)note.Length));
        target.Write(number[..ExtraLengthBytes]);
        target.Write(note);
        target.Write(_deflated.GetBuffer().AsSpan(0, (int)_deflated.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(number, Crc32.HashToUInt32(block));
        target.Write(number);
        BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)block.Length);
        target.Write(number);
    }

    /// <inheritdoc/>
    public bool TryReadHeader(ReadOnlySpan<byte> bytes, out BlockHeader header)
    {
        header = default;
        if (bytes.Length < FixedHeaderBytes + ExtraLengthBytes || !bytes.StartsWith(HeaderStart))
        {
            return false;
        }
        var noteBytes = BinaryPrimitives.ReadUInt16LittleEndian(bytes[FixedHeaderBytes..]);
        var headerBytes = FixedHeaderBytes + ExtraLengthBytes + noteBytes;
        if (bytes.Length < headerBytes || !BlockNote.TryRead(bytes[(headerBytes - noteBytes)..headerBytes], out var note)
            || note.Stored <= TrailerBytes)
        {
            return false;
        }
        header = new BlockHeader(headerBytes, note);
        return true;
    }

    /// <inheritdoc/>
    public bool TryDecompress(byte[] stored, int count, Span<byte> block)
    {
        var trailer = stored.AsSpan(count - TrailerBytes, TrailerBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)block.Length)
        {
            return false;
        }
        try
        {
            using var deflated = new MemoryStream(stored, 0, count - TrailerBytes, writable: false);
            using var inflate = new DeflateStream(deflated, CompressionMode.Decompress);
            if (inflate.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) < block.Length)
            {
                return false;
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }
        return Crc32.HashToUInt32(block) == BinaryPrimitives.ReadUInt32LittleEndian(trailer);
    }

    /// <inheritdoc/>
    public int DecompressPart(byte[] stored, int count, Span<byte> block, out bool hasEnded)
    {
        var decompressed = 0;
        hasEnded = false;
        try
        {
            using var deflated = new MemoryStream(stored, 0, count, writable: false);
            using var inflate = new DeflateStream(deflated, CompressionMode.Decompress);
            // In small steps: nobody says how much of the step that fails came out.
            for (var read = -1; read != 0 && decompressed < block.Length; decompressed += read)
            {
                read = inflate.Read(block.Slice(decompressed, Math.Min(PartStepBytes, block.Length - decompressed)));
            }
            hasEnded = true;
        }
        catch (InvalidDataException)
        {
            // As far as it goes.
        }
        return decompressed;
    }

    /// <inheritdoc/>
    public Stream OpenForeign(Stream stored) => new GZipStream(stored, CompressionMode.Decompress, leaveOpen: true);

    /// <inheritdoc/>
    public bool IsDamage(Exception failure) => failure is InvalidDataException;

    /// <inheritdoc/>
    public void Dispose() => _deflated.Dispose();
}
