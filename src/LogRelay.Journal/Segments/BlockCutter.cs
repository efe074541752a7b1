using System.Buffers;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>Cuts the lines of a plain file into blocks: as many whole lines as fit 256 KiB, or one longer line.</summary>
/// <remarks>One thread. Its buffer grows only for a line that is longer than a block.</remarks>
/// <param name="blockBytes">Bytes of a block.</param>
internal sealed class BlockCutter(int blockBytes = JournalLimits.BlockBytes) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(blockBytes);

    /// <summary>Reads the block that begins at <paramref name="offset"/>.</summary>
    /// <param name="file">Plain lines.</param>
    /// <param name="offset">Where a line begins.</param>
    /// <param name="end">Where the file's lines end; greater than <paramref name="offset"/>.</param>
    /// <returns>Valid until the next call; never empty. It ends within a line when that is longer than any block.</returns>
    /// <exception cref="EndOfStreamException">The file is shorter than <paramref name="end"/>.</exception>
    public ReadOnlySpan<byte> Read(IStorageFile file, long offset, long end)
    {
        var read = 0;
        for (var wanted = blockBytes; ; wanted = Math.Min(wanted * 2, JournalLimits.MaxBlockBytes))
        {
            wanted = (int)Math.Min(wanted, end - offset);
            Grow(wanted, read);
            var searched = read;
            read += file.Read(offset + read, _buffer.AsSpan(read, wanted - read));
            if (read < wanted)
            {
                throw new EndOfStreamException($"a segment's file has {offset + read} bytes, not {end}: something cut it");
            }
            // The first window is filled with lines; of one that had to grow, the long line alone is a block.
            var newline = searched == 0
                ? _buffer.AsSpan(0, read).LastIndexOf((byte)'\n')
                : _buffer.AsSpan(searched, read - searched).IndexOf((byte)'\n') is var at and >= 0 ? searched + at : -1;
            if (newline >= 0 || offset + read == end || read == JournalLimits.MaxBlockBytes)
            {
                return _buffer.AsSpan(0, newline >= 0 ? newline + 1 : read);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Grow(int bytes, int used)
    {
        if (_buffer.Length < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(bytes);
            _buffer.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
