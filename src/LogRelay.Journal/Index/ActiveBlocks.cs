using LogRelay.Journal.Entries;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Index;

/// <summary>Makes blocks of what the appender writes to the active segment, and notes each one in the index when it is full.</summary>
/// <remarks>The appender's thread. One small write for each 256 KiB; one that fails costs its entry, which is made again later.</remarks>
internal sealed class ActiveBlocks
{
    private readonly BlockIndex _index;
    private readonly JournalCounters _counters;
    private readonly int _blockBytes;
    private long _sequence;
    private long _basePosition;
    private long _position;
    private int _length;
    private int _records;
    private uint _checksum;
    private long _minTimeNano;
    private long _maxTimeNano;
    private long _beganAt;

    /// <summary>Goes on at the end of the active segment.</summary>
    public ActiveBlocks(BlockIndex index, JournalCounters counters, int blockBytes, Segment active)
    {
        _index = index;
        _counters = counters;
        _blockBytes = blockBytes;
        Begin(active);
    }

    /// <summary>Position from which on this object makes the blocks of the active segment; what is before it, an earlier process wrote. Any thread.</summary>
    public long BeganAt => Volatile.Read(ref _beganAt);

    /// <summary>Goes on at the end of another segment.</summary>
    public void Begin(Segment active)
    {
        _basePosition = active.BasePosition;
        _position = active.EndPosition;
        _sequence = active.Sequence;
        Volatile.Write(ref _beganAt, _position);
        StartBlock();
    }

    /// <summary>Takes note of whole lines that were just written to the file.</summary>
    /// <param name="lines">Their bytes.</param>
    /// <param name="summary">What they are.</param>
    public void Written(ReadOnlySpan<byte> lines, in LineSummary summary)
    {
        if (_length > 0 && _length + lines.Length > _blockBytes)
        {
            EndBlock();
        }
        _checksum = Crc32C.Append(_checksum, lines);
        _length += lines.Length;
        _records += summary.Records;
        _minTimeNano = Math.Min(_minTimeNano, summary.MinTimeNano);
        _maxTimeNano = Math.Max(_maxTimeNano, summary.MaxTimeNano);
        // Another write of the usual size would make it larger than a block should be.
        if (_length >= _blockBytes / 4 * 3)
        {
            EndBlock();
        }
    }

    /// <summary>The segment ends here: so does its last block, however small.</summary>
    public void End()
    {
        if (_length > 0)
        {
            EndBlock();
        }
    }

    private void StartBlock()
    {
        _length = 0;
        _records = 0;
        _checksum = Crc32C.Start;
        _minTimeNano = long.MaxValue;
        _maxTimeNano = long.MinValue;
    }

    private void EndBlock()
    {
        try
        {
            if (_length <= JournalLimits.MaxBlockBytes)
            {
                _index.Append(new BlockEntry
                {
                    Sequence = _sequence,
                    Position = _position,
                    Length = _length,
                    Codec = SegmentCodec.Plain,
                    StoredOffset = _position - _basePosition,
                    StoredBytes = _length,
                    Records = _records,
                    MinTimeNano = _minTimeNano,
                    MaxTimeNano = _maxTimeNano,
                    Checksum = Crc32C.Finish(_checksum),
                    Traits = BlockTraits.Summarized,
                    PowerCycle = _index.PowerCycle,
                });
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The record itself is in the file; readers scan what the index does not know.
            _counters.IndexFailed();
        }
        _position += _length;
        StartBlock();
    }
}
