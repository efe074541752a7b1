using System.Buffers;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Index;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Reading;

/// <summary>One block at a time in memory, for a search through a journal. One thread.</summary>
internal sealed class BlockWindow(BlockCatalog catalog) : IDisposable
{
    private readonly BlockReader _reader = catalog.OpenReader();
    private readonly RecordBatch _batch = new();
    private byte[] _buffer = [];
    private int _length;

    /// <summary>The bytes of the block that was read last.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Reads a block in the place of the one before.</summary>
    public BlockStatus Read(in BlockEntry block)
    {
        if (_buffer.Length < block.Length)
        {
            Release();
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(block.Length, JournalLimits.BlockBytes));
        }
        _length = block.Length;
        return _reader.Read(in block, _buffer);
    }

    /// <summary>Looks for a record that is not older than a time.</summary>
    /// <param name="offset">Where to begin in the block.</param>
    /// <param name="sinceNano">Nanoseconds since 1970-01-01 UTC.</param>
    /// <returns>Where the first one begins in the block; -1 when there is none.</returns>
    public long OffsetOfFirstSince(long offset, long sinceNano)
    {
        var block = Bytes;
        for (var at = (int)offset; block[at..].IndexOf((byte)'\n') is var newline and >= 0; at += newline + 1)
        {
            // A line's time is found faster than the line is read; that may be true of a damaged line, too.
            if (JsonLineReader.TryReadTime(block.Slice(at, newline), out var timeNano) && timeNano >= sinceNano
                && OffsetOfRecord(block.Slice(at, newline)) is var offsetInLine and >= 0)
            {
                return at + offsetInLine;
            }
        }
        return -1;
    }

    /// <summary>Counts the block's records backward.</summary>
    /// <param name="records">How many are wanted; less those that the block has.</param>
    /// <returns>Where the last one that is wanted begins in the block.</returns>
    public int OffsetOfLast(ref long records)
    {
        var end = _length;
        while (end > 0)
        {
            // The newline that ends a record is not the one before it.
            var start = _buffer.AsSpan(0, end - 1).LastIndexOf((byte)'\n') + 1;
            if (OffsetOfRecord(_buffer.AsSpan(start, end - 1 - start)) is var offsetInLine and >= 0 && --records == 0)
            {
                return start + offsetInLine;
            }
            end = start;
        }
        return 0;
    }

    /// <summary>Gives up on what the index says of a segment.</summary>
    /// <returns>The segment's blocks without it.</returns>
    public List<BlockEntry> Distrust(Segment segment)
    {
        catalog.Distrust(segment.Sequence);
        return catalog.Of(segment, IndexContents.Empty);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _batch.Dispose();
        Release();
    }

    /// <summary>Where a line's record begins: not always at its start when the line is damaged. -1 when it has none.</summary>
    private int OffsetOfRecord(ReadOnlySpan<byte> line)
    {
        _batch.Clear();
        if (JsonLineReader.TryRead(line, _batch, position: 0, nextPosition: 0))
        {
            return 0;
        }
        var damaged = DamagedLine.Salvage(line, _batch, position: 0, nextPosition: 0);
        return damaged < line.Length ? damaged : -1;
    }

    private void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
