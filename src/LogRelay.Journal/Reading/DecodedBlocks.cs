using System.Buffers;
using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Reading;

/// <summary>The uncompressed bytes of one compressed segment, read forward, one block in memory at a time.</summary>
/// <remarks>
/// One thread. A damaged block gives the lines before the first that is none. One that does not match its checksum, all of
/// whose lines are records, gives nothing: nobody can tell which are the container's. Reading goes on with the next block.
/// </remarks>
internal sealed class DecodedBlocks : IDisposable
{
    private const int MostDamagedBlocks = 1024;

    private readonly OpenSegment _open;
    private readonly IBlockCodec _codec;
    private readonly StoredBlockWalk _walk;

    // Found and not yet read: storage refused, and may not the next time.
    private StoredBlock? _pending;
    private int _damagedBlocks;
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

    /// <summary>Steps over the block that storage has just refused to read; over all that is left when nobody can tell where it ends.</summary>
    /// <param name="most">Bytes that the segment still has.</param>
    /// <returns>Uncompressed bytes passed over; at least 1.</returns>
    public long PassOver(long most)
    {
        var end = _pending is { Header.Note: var note } ? note.Offset + note.Length : _offset + most;
        _pending = null;
        var passed = Math.Clamp(end - _offset, 1, most);
        _offset += passed;
        return passed;
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
        while (TryTake(out var stored))
        {
            var note = stored.Header.Note;
            var readable = note.Offset + note.Length <= _offset ? 0 : Decompress(in stored);
            _pending = null;
            if (readable == 0 || note.Offset + readable <= _offset)
            {
                continue;
            }
            skipped = Math.Max(0, note.Offset - _offset);
            _offset += skipped;
            _start = (int)(_offset - note.Offset);
            _end = readable;
            return true;
        }
        return false;
    }

    private bool TryTake(out StoredBlock stored)
    {
        if (_pending is null && _walk.TryNext(out var next))
        {
            _pending = next;
        }
        stored = _pending.GetValueOrDefault();
        return _pending is not null;
    }

    /// <returns>Bytes of the block that are of use: all of them, or, when it is damaged, those before the damage.</returns>
    private int Decompress(in StoredBlock stored)
    {
        var note = stored.Header.Note;
        Demand(ref _stored, note.Stored);
        Demand(ref _block, note.Length);
        var block = _block.AsSpan(0, note.Length);
        var count = _open.File.Read(stored.FileOffset + stored.Header.Bytes, _stored.AsSpan(0, note.Stored));
        if (count == note.Stored && _codec.TryDecompress(_stored, count, block))
        {
            return note.Length;
        }
        // A file that is damaged so often is nobody's log; looking into all its blocks takes long.
        if (!_walk.Distrust(in stored) || ++_damagedBlocks > MostDamagedBlocks)
        {
            return 0;
        }
        var decompressed = _codec.DecompressPart(_stored, count, block, out var hasEnded);
        // What is whole and of another length is another block.
        return hasEnded && count == note.Stored && decompressed < note.Length ? 0 : DamagedBlock.ReadableBytes(block, decompressed);
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
