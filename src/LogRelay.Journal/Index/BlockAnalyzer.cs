using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Levels;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Index;

/// <summary>Finds out all that an index entry says of a block. One thread; allocates nothing per block once it is warm.</summary>
internal sealed class BlockAnalyzer : IDisposable
{
    private const int InitialRecords = 4096;

    private readonly RecordBatch _batch = new();
    private readonly int[] _levels = new int[7];
    private readonly byte[] _timeline = new byte[BlockTimeline.MaxBytes];
    private long[] _seconds = new long[InitialRecords];
    private int _records;
    private int _timelineBytes;
    private BlockTraits _traits;
    private long _minTimeNano;
    private long _maxTimeNano;

    /// <summary>The distinct tokens of the block that was analyzed last.</summary>
    public TokenSet Tokens { get; } = new();

    /// <summary>The records by second and level of the block that was analyzed last.</summary>
    public ReadOnlySpan<byte> Timeline => _timeline.AsSpan(0, _timelineBytes);

    /// <summary>Reads a block through.</summary>
    /// <param name="where">Where it is; the rest of it is replaced.</param>
    /// <param name="block">Its uncompressed bytes.</param>
    /// <returns>The entry, its filter still to be made from <see cref="Tokens"/>; <see cref="Timeline"/> belongs behind that.</returns>
    public BlockEntry Analyze(in BlockEntry where, ReadOnlySpan<byte> block)
    {
        Tokens.Clear();
        _levels.AsSpan().Clear();
        _traits = BlockTraits.Summarized | BlockTraits.Analyzed;
        (_minTimeNano, _maxTimeNano) = (long.MaxValue, long.MinValue);
        _records = 0;
        for (var rest = block; rest.IndexOf((byte)'\n') is var newline and >= 0; rest = rest[(newline + 1)..])
        {
            _batch.Clear();
            var line = rest[..newline];
            if (JsonLineReader.TryRead(line, _batch, position: 0, nextPosition: 0) || DamagedLine.Salvage(line, _batch, position: 0, nextPosition: 0) < newline)
            {
                Take(in _batch.Records[0]);
            }
        }
        _seconds.AsSpan(0, _records).Sort();
        _timelineBytes = BlockTimeline.Encode(_seconds.AsSpan(0, _records), _timeline);
        return where with
        {
            Records = _records,
            MinTimeNano = _minTimeNano,
            MaxTimeNano = _maxTimeNano,
            Checksum = Crc32C.Compute(block),
            Traits = _traits,
            Levels = LevelCounts.From(_levels),
            FilterBytes = TokenFilter.SizeOf(Tokens.Count),
            TimelineBytes = _timelineBytes,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batch.Dispose();
        Tokens.Dispose();
    }

    private void Take(in JournalRecord record)
    {
        _minTimeNano = Math.Min(_minTimeNano, record.TimeNano);
        _maxTimeNano = Math.Max(_maxTimeNano, record.TimeNano);
        var text = _batch.Line(in record);
        var isChunk = (record.Traits & RecordTraits.Partial) != 0;
        if (isChunk || (record.Traits & RecordTraits.Unterminated) != 0)
        {
            _traits |= BlockTraits.SplitLines;
        }
        var continues = isChunk && record.PartialOrdinal > 1;
        var level = continues ? LogLevel.Unknown : LevelDetector.Detect(text);
        _levels[(int)level]++;
        if (_records == _seconds.Length)
        {
            Array.Resize(ref _seconds, _records * 2);
        }
        _seconds[_records++] = BlockTimeline.KeyOf(record.TimeNano, level);
        var tokens = new TokenReader(text);
        while (tokens.TryNext())
        {
            Tokens.Add(tokens.Hash);
        }
    }
}
