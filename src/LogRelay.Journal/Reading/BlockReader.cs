using System.Buffers;
using LogRelay.Journal.Index;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Reading;

/// <summary>Reads single blocks of a journal, in any order. One thread; any number of readers beside each other.</summary>
/// <remarks>Holds one open file and, for compressed segments, the compressed bytes of one block. Never blocks the writer.</remarks>
public sealed class BlockReader : IDisposable
{
    // What a device reads whole or not at all, as a rule.
    private const int PageBytes = 4096;

    private readonly ISegmentSource _segments;
    private OpenSegment? _open;
    private IBlockCodec? _codec;
    private DecodedBlocks? _forward;
    private long _forwardPosition;
    private byte[] _stored = [];

    internal BlockReader(ISegmentSource segments) => _segments = segments;

    /// <summary>Reads a block's uncompressed bytes.</summary>
    /// <param name="block">Which one, also when its segment was compressed since the entry was made.</param>
    /// <param name="destination">At least <see cref="BlockEntry.Length"/> bytes.</param>
    public BlockStatus Read(in BlockEntry block, Span<byte> destination)
    {
        destination = destination[..block.Length];
        if (!TryOpen(in block))
        {
            return BlockStatus.Gone;
        }
        try
        {
            if (!TryReadBytes(in block, destination))
            {
                return BlockStatus.Damaged;
            }
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure))
        {
            // A bad sector: what stands there is lost to this search.
            CloseForward();
            destination.Clear();
            return BlockStatus.Damaged;
        }
        return block.IsSummarized && Crc32C.Compute(destination) != block.Checksum ? BlockStatus.Different : BlockStatus.Read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        if (_stored.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_stored);
            _stored = [];
        }
    }

    private bool TryOpen(in BlockEntry block)
    {
        if (_open is null || _open.Segment.Sequence != block.Sequence)
        {
            Close();
            _open = _segments.OpenAt(block.Position);
            if (_open is not null && _open.Segment.Sequence != block.Sequence)
            {
                Close();
            }
        }
        return _open is not null;
    }

    private bool TryReadBytes(in BlockEntry block, Span<byte> destination)
    {
        var offset = block.Position - _open!.Segment.BasePosition;
        if (offset < 0)
        {
            destination.Clear();
            return false;
        }
        if (_open.Segment.Codec == SegmentCodec.Plain)
        {
            ReadPlain(_open.File, offset, destination);
            return true;
        }
        return (block.Codec == _open.Segment.Codec && block.StoredOffset >= 0 && TryReadStored(in block, offset, destination))
            || TryReadForward(block.Position, offset, destination);
    }

    /// <summary>Reads plain lines. What is not there, or what storage refuses to read, becomes NULs: other lines are served.</summary>
    private static void ReadPlain(IStorageFile file, long offset, Span<byte> destination)
    {
        try
        {
            destination[file.Read(offset, destination)..].Clear();
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure) && destination.Length > PageBytes)
        {
            for (var at = 0; at < destination.Length; at += PageBytes)
            {
                ReadPlain(file, offset + at, destination.Slice(at, Math.Min(PageBytes, destination.Length - at)));
            }
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure))
        {
            destination.Clear();
        }
    }

    /// <summary>Reads a block where its entry says that it is. False also when it is not there: the entry may be wrong.</summary>
    private bool TryReadStored(in BlockEntry block, long offset, Span<byte> destination)
    {
        if (block.StoredBytes == 0 || block.StoredBytes > _open!.File.Length - block.StoredOffset)
        {
            return false;
        }
        if (_stored.Length < block.StoredBytes)
        {
            ArrayPool<byte>.Shared.Return(_stored);
            _stored = ArrayPool<byte>.Shared.Rent(block.StoredBytes);
        }
        _codec ??= BlockCodecs.Create(_open.Segment.Codec);
        var stored = _stored.AsSpan(0, block.StoredBytes);
        if (_open.File.Read(block.StoredOffset, stored) != stored.Length || !_codec.TryReadHeader(stored, out var header)
            || header.Note.Offset != offset || header.Note.Length != destination.Length || header.TotalBytes != stored.Length)
        {
            return false;
        }
        stored[header.Bytes..].CopyTo(stored);
        return _codec.TryDecompress(_stored, header.Note.Stored, destination);
    }

    /// <summary>Reads a block of a segment that was compressed since, or by somebody else, by stepping to it.</summary>
    private bool TryReadForward(long position, long offset, Span<byte> destination)
    {
        if (_forward is null || _forwardPosition != position)
        {
            _forward?.Dispose();
            _forward = new DecodedBlocks(_open!, offset);
        }
        for (var filled = 0; filled < destination.Length;)
        {
            var read = _forward.Read(destination[filled..], out var skipped);
            if (read == 0 || skipped > 0)
            {
                // What came is behind the damage.
                destination[filled..].Clear();
                CloseForward();
                return false;
            }
            filled += read;
        }
        _forwardPosition = position + destination.Length;
        return true;
    }

    private void CloseForward()
    {
        _forward?.Dispose();
        _forward = null;
    }

    private void Close()
    {
        CloseForward();
        _codec?.Dispose();
        _codec = null;
        _open?.File.Dispose();
        _open = null;
    }
}
