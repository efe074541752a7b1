using System.Buffers;
using System.Buffers.Binary;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace LogRelay.Journal.Segments;

/// <summary>One Zstandard frame (RFC 8878) for each block, behind a skippable frame with its note.</summary>
internal sealed class ZstdBlocks : IBlockCodec
{
    // Of the logs that were tried, higher levels made larger files of blocks this small, three times as slowly.
    private const int Level = 1;

    private const int SkippableHeaderBytes = 8;
    private const int MaxNoteBytes = 4096;

    private Compressor? _compressor;
    private Decompressor? _decompressor;

    // 184D2A50 to 184D2A5F are skippable; zstd's own tools write the first, its seekable format the last but one.
    /// <inheritdoc/>
    public ReadOnlySpan<byte> HeaderStart => [0x5c, 0x2a, 0x4d, 0x18];

    /// <inheritdoc/>
    public void Write(MemoryStream target, ReadOnlySpan<byte> block, long offset, SegmentNote? segment)
    {
        if (_compressor is null)
        {
            _compressor = new Compressor(Level);
            _compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        }
        var frame = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(block.Length));
        try
        {
            var stored = _compressor.Wrap(block, frame);
            var note = new BlockNote(offset, block.Length, stored).ToJson(segment);
            Span<byte> number = stackalloc byte[4];
            target.Write(HeaderStart);
            BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)note.Length);
            target.Write(number);
            target.Write(note);
            target.Write(frame.AsSpan(0, stored));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    /// <inheritdoc/>
    public bool TryReadHeader(ReadOnlySpan<byte> bytes, out BlockHeader header)
    {
        header = default;
        if (bytes.Length < SkippableHeaderBytes || !bytes.StartsWith(HeaderStart))
        {
            return false;
        }
        var noteBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (noteBytes > MaxNoteBytes || bytes.Length < SkippableHeaderBytes + noteBytes
            || !BlockNote.TryRead(bytes.Slice(SkippableHeaderBytes, (int)noteBytes), out var note))
        {
            return false;
        }
        header = new BlockHeader(SkippableHeaderBytes + (int)noteBytes, note);
        return true;
    }

    /// <inheritdoc/>
    public bool TryDecompress(byte[] stored, int count, Span<byte> block)
    {
        _decompressor ??= new Decompressor();
        try
        {
            return _decompressor.Unwrap(stored.AsSpan(0, count), block) == block.Length;
        }
        catch (ZstdException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public int DecompressPart(byte[] stored, int count, Span<byte> block, out bool hasEnded)
    {
        var decompressed = 0;
        hasEnded = false;
        try
        {
            using var frame = new MemoryStream(stored, 0, count, writable: false);
            using var decompress = new DecompressionStream(frame);
            for (var read = -1; read != 0 && decompressed < block.Length; decompressed += read)
            {
                read = decompress.Read(block[decompressed..]);
            }
            hasEnded = true;
        }
        catch (Exception failure) when (IsDamage(failure))
        {
            // As far as it goes: up to 128 KiB a step.
        }
        return decompressed;
    }

    /// <inheritdoc/>
    public Stream OpenForeign(Stream stored) => new DecompressionStream(stored, leaveOpen: true);

    /// <inheritdoc/>
    public bool IsDamage(Exception failure) => failure is ZstdException or EndOfStreamException;

    /// <inheritdoc/>
    public void Dispose()
    {
        _compressor?.Dispose();
        _decompressor?.Dispose();
    }
}
