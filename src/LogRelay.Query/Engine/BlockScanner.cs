using System.Buffers;
using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Reading;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>Looks for matches in blocks. One thread; holds a few open files and one block.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="progress">Told what was looked at.</param>
/// <param name="collector">Makes the result of the matches.</param>
/// <param name="ct">Ends the search, also in the middle of a block.</param>
internal sealed class BlockScanner<T>(QueryRequest request, QueryProgress progress, IMatchCollector<T> collector, CancellationToken ct) : IDisposable
{
    private const int MaxReaders = 32;

    private readonly Dictionary<int, BlockReader> _readers = [];
    private readonly RecordBatch _batch = new();
    private byte[] _block = [];

    /// <summary>Looks at a block's records.</summary>
    /// <returns>What the collector made of its matches; of none when it cannot be read.</returns>
    /// <exception cref="OperationCanceledException">The search was ended.</exception>
    /// <exception cref="TimeoutException">A regular expression took too long for one line.</exception>
    public T Scan(in BlockTask task)
    {
        if (TryRead(in task, out var bytes))
        {
            progress.Scanned(bytes.Length);
            if (task.Plan.Candidates.IsEverywhere)
            {
                ScanAll(in task, bytes);
            }
            else
            {
                ScanCandidates(in task, bytes);
            }
        }
        return collector.Finish();
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
                // The lines before the damage are there.
                bytes = bytes[..(bytes.LastIndexOf((byte)'\n') + 1)];
                progress.Damaged(task.Block.Length - bytes.Length);
                return !bytes.IsEmpty;
            case BlockStatus.Different:
                // The index may have been wrong about its neighbours too, which were passed over: made again for the next search.
                task.Plan.Blocks.Distrust(task.Block);
                return true;
            default:
                task.Plan.Blocks.Keep(task.Block, bytes);
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
            start = Look(in task, bytes, start);
        }
    }

    private void ScanCandidates(in BlockTask task, ReadOnlySpan<byte> bytes)
    {
        var search = task.Plan.Candidates;
        Span<int> next = stackalloc int[search.KeptPlaces];
        next.Fill(CandidateSearch.NotLooked);
        for (var from = 0; from < bytes.Length;)
        {
            var candidate = search.Next(bytes, from, next);
            if (candidate < 0)
            {
                return;
            }
            from = Look(in task, bytes, bytes[..candidate].LastIndexOf((byte)'\n') + 1);
        }
    }

    /// <summary>Looks at the line that begins at a place.</summary>
    /// <returns>Where the next one begins.</returns>
    private int Look(in BlockTask task, ReadOnlySpan<byte> bytes, int start)
    {
        ct.ThrowIfCancellationRequested();
        var length = bytes[start..].IndexOf((byte)'\n');
        if (length < 0)
        {
            // No record of ours: somebody is still writing it, or its end is lost.
            progress.Damaged(bytes.Length - start);
            return bytes.Length;
        }
        Look(in task, bytes.Slice(start, length), task.Block.Position + start);
        return start + length + 1;
    }

    private void Look(in BlockTask task, ReadOnlySpan<byte> line, long position)
    {
        var isBounded = task.MinTimeNano < request.SinceNano || task.MaxTimeNano > request.UntilNano;
        if (isBounded && JsonLineReader.TryReadTime(line, out var time) && (time < request.SinceNano || time > request.UntilNano))
        {
            return;
        }
        _batch.Clear();
        if (task.Plan.Matcher.IsToldByText && JsonLineReader.TryPeekText(line, _batch.TextSpace(line.Length), out var text) && !task.Plan.Matcher.MayMatch(text))
        {
            return;
        }
        var isRecord = JsonLineReader.TryReadOrSalvage(line, _batch, position, position + line.Length + 1, out var damaged);
        if (damaged > 0)
        {
            progress.Damaged(damaged);
        }
        if (!isRecord)
        {
            return;
        }
        ref readonly var record = ref _batch.Records[0];
        if (record.TimeNano < request.SinceNano || record.TimeNano > request.UntilNano)
        {
            return;
        }
        var candidate = new CandidateRecord(_batch.Line(in record), record.Source, record.TimeNano, isContinuation: record.PartialOrdinal > 1) { IsMarker = (record.Traits & RecordTraits.Marker) != 0 };
        if (task.Plan.Matcher.IsMatch(ref candidate))
        {
            collector.Take(task.Stream, record.Position, ref candidate);
        }
    }
}
