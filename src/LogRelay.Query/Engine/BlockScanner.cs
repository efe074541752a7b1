using System.Buffers;
using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Reading;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>Looks for matches in blocks. One thread; holds a few open files and one block.</summary>
internal sealed class BlockScanner(QueryRequest request, QueryProgress progress) : IDisposable
{
    private const int MaxReaders = 32;

    private readonly Dictionary<int, BlockReader> _readers = [];
    private readonly RecordBatch _batch = new();
    private readonly List<FoundRecord> _found = [];
    private byte[] _block = [];

    /// <summary>Finds a block's matches.</summary>
    /// <returns>In the order of the stream; the list is the caller's.</returns>
    public List<FoundRecord> Scan(in BlockTask task)
    {
        if (!TryRead(in task, out var bytes))
        {
            return [];
        }
        progress.Scanned(bytes.Length);
        _found.Clear();
        if (task.Plan.IsEverywhere)
        {
            ScanAll(in task, bytes);
        }
        else
        {
            ScanCandidates(in task, bytes);
        }
        return [.. _found];
    }

    /// <summary>Earliest and latest time in a block that the index does not know.</summary>
    public (long Min, long Max) TimesOf(in BlockTask task)
    {
        var (min, max) = (long.MaxValue, long.MinValue);
        if (TryRead(in task, out var bytes))
        {
            for (var rest = bytes; !rest.IsEmpty;)
            {
                var newline = rest.IndexOf((byte)'\n');
                var line = newline < 0 ? rest : rest[..newline];
                if (JsonLineReader.TryReadTime(line, out var timeNano))
                {
                    (min, max) = (Math.Min(min, timeNano), Math.Max(max, timeNano));
                }
                rest = newline < 0 ? default : rest[(newline + 1)..];
            }
        }
        return (min, max);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseReaders();
        _batch.Dispose();
        if (_block.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = [];
        }
    }

    private bool TryRead(in BlockTask task, out ReadOnlySpan<byte> bytes)
    {
        if (_block.Length < task.Block.Length)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = ArrayPool<byte>.Shared.Rent(task.Block.Length);
        }
        bytes = _block.AsSpan(0, task.Block.Length);
        switch (ReaderOf(in task).Read(task.Block, _block))
        {
            case BlockStatus.Gone:
                progress.Missing(task.Block.Length);
                return false;
            case BlockStatus.Damaged:
                progress.Damaged(task.Block.Length);
                return false;
            case BlockStatus.Different:
                // The index may have been wrong about its neighbours too, which were passed over: made again for the next search.
                task.Plan.Blocks.Distrust(task.Block);
                return true;
            default:
                return true;
        }
    }

    private BlockReader ReaderOf(in BlockTask task)
    {
        if (_readers.TryGetValue(task.Stream, out var reader))
        {
            return reader;
        }
        if (_readers.Count == MaxReaders)
        {
            CloseReaders();
        }
        reader = task.Plan.Blocks.OpenReader();
        _readers.Add(task.Stream, reader);
        return reader;
    }

    private void CloseReaders()
    {
        foreach (var reader in _readers.Values)
        {
            reader.Dispose();
        }
        _readers.Clear();
    }

    private void ScanAll(in BlockTask task, ReadOnlySpan<byte> bytes)
    {
        for (var start = 0; start < bytes.Length;)
        {
            var length = LengthOfLine(bytes, start);
            Look(in task, bytes.Slice(start, length), start);
            start += length + 1;
        }
    }

    private void ScanCandidates(in BlockTask task, ReadOnlySpan<byte> bytes)
    {
        Span<int> next = stackalloc int[task.Plan.RequiredCount];
        next.Fill(StreamPlan.NotLooked);
        for (var from = 0; from < bytes.Length;)
        {
            var candidate = task.Plan.NextCandidate(bytes, from, next);
            if (candidate < 0)
            {
                return;
            }
            var start = bytes[..candidate].LastIndexOf((byte)'\n') + 1;
            var length = LengthOfLine(bytes, start);
            Look(in task, bytes.Slice(start, length), start);
            from = start + length + 1;
        }
    }

    private static int LengthOfLine(ReadOnlySpan<byte> bytes, int start)
    {
        var newline = bytes[start..].IndexOf((byte)'\n');
        return newline < 0 ? bytes.Length - start : newline;
    }

    private void Look(in BlockTask task, ReadOnlySpan<byte> line, int offset)
    {
        var isBounded = task.MinTimeNano < request.SinceNano || task.MaxTimeNano > request.UntilNano;
        if (isBounded && JsonLineReader.TryReadTime(line, out var time) && (time < request.SinceNano || time > request.UntilNano))
        {
            return;
        }
        _batch.Clear();
        var position = task.Block.Position + offset;
        if (!JsonLineReader.TryRead(line, _batch, position, position + line.Length + 1))
        {
            if (!line.IsEmpty)
            {
                progress.Damaged(line.Length);
            }
            return;
        }
        ref readonly var record = ref _batch.Records[0];
        if (record.TimeNano < request.SinceNano || record.TimeNano > request.UntilNano)
        {
            return;
        }
        var text = _batch.Line(in record);
        var candidate = new CandidateRecord(text, record.Source, record.TimeNano, isContinuation: record.PartialOrdinal > 1);
        if (task.Plan.Matcher.IsMatch(ref candidate))
        {
            _found.Add(new FoundRecord(task.Stream, position, record.TimeNano, record.Source, candidate.Level, text.ToArray()));
        }
    }
}
