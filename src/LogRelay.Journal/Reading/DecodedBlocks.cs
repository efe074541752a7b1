using System.Buffers;
using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Reading;

/// <summary>The uncompressed bytes of one compressed segment, read forward, one block in memory at a time.</summary>
/// <remarks>
/// One thread. A block that does not match its checksum gives nothing: nobody can tell which of its lines are the
/// container's. Reading goes on with the next block.
/// </remarks>
internal sealed class DecodedBlocks : IDisposable
{
    private readonly OpenSegment _open;
    private readonly IBlockCodec _codec;
    private readonly StoredBlockWalk _walk;
    private ForeignBlocks? _foreign;
    private byte[] _stored = [];
    private byte[] _block = [];
    private int _start;
    private int _end;
    private long _offset;

    /// <summary>Starts at <paramref name="offset"/> within the segment; what is before it is stepped over, not decompressed.</summary>
    public DecodedBlocks(OpenSegment open, long offset)
    {
        _open = open;
        _codec = BlockCodecs.Create(open.Segment.Codec);
        _walk = new StoredBlockWalk(open.File, _codec, open.Segment.Length);
        _offset = offset;
    }

    /// <summary>Reads on.</summary>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="skipped">Damaged bytes that were passed over before those that come back.</param>
    /// <returns>Bytes read; 0 when nothing more can be read.</returns>
    public int Read(Span<byte> destination, out long skipped)
    {
        skipped = 0;
        if (_start == _end && _foreign is null && !TryNextBlock(out skipped) && !_walk.HasFound)
        {
            OpenForeign();
        }
        if (_foreign is not null)
        {
            var read = _foreign.Read(destination);
            _offset += read;
            return read;
        }
        var count = Math.Min(destination.Length, _end - _start);
        _block.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        _offset += count;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release(ref _stored);
        Release(ref _block);
        _foreign?.Dispose();
        _codec.Dispose();
    }

    private bool TryNextBlock(out long skipped)
    {
        skipped = 0;
        _start = _end = 0;
        while (_walk.TryNext(out var stored))
        {
            var note = stored.Header.Note;
            if (note.Offset + note.Length <= _offset)
            {
                continue;
            }
            if (!TryDecompress(stored))
            {
                _walk.Distrust(stored);
                continue;
            }
            skipped = Math.Max(0, note.Offset - _offset);
            _offset += skipped;
            _start = (int)(_offset - note.Offset);
            _end = note.Length;
            return true;
        }
        return false;
    }

    private bool TryDecompress(in StoredBlock stored)
    {
        var note = stored.Header.Note;
        var payload = stored.FileOffset + stored.Header.Bytes;
        if (payload + note.Stored > _open.File.Length)
        {
            return false;
        }
        Demand(ref _stored, note.Stored);
        Demand(ref _block, note.Length);
        return _open.File.Read(payload, _stored.AsSpan(0, note.Stored)) == note.Stored
            && _codec.TryDecompress(_stored, note.Stored, _block.AsSpan(0, note.Length));
    }

    private void OpenForeign()
    {
        _foreign = new ForeignBlocks(_open.File, _codec);
        var scratch = ArrayPool<byte>.Shared.Rent(JournalLimits.ReadBufferBytes);
        try
        {
            for (var left = _offset; left > 0;)
            {
                var read = _foreign.Read(scratch.AsSpan(0, (int)Math.Min(scratch.Length, left)));
                if (read == 0)
                {
                    return;
                }
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private static void Demand(ref byte[] buffer, int bytes)
    {
        if (buffer.Length < bytes)
        {
            Release(ref buffer);
            buffer = ArrayPool<byte>.Shared.Rent(bytes);
        }
    }

    private static void Release(ref byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }
}
