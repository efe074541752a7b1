namespace LogRelay.Query.Engine;

/// <summary>Looks at blocks on several threads and hands out their matches in the blocks' order.</summary>
/// <remarks>Workers stay a bounded number of blocks ahead of the caller, so that a slow reader costs no memory.</remarks>
internal sealed class ParallelScan : IAsyncDisposable
{
    private const int BlocksAheadPerWorker = 8;

    private readonly QueryRequest _request;
    private readonly List<BlockTask> _tasks;
    private readonly QueryProgress _progress;
    private readonly CancellationTokenSource _ending;
    private readonly TaskCompletionSource<List<FoundRecord>>[] _results;
    private readonly SemaphoreSlim _ahead;
    private readonly Task[] _workers;
    private int _nextTask = -1;
    private int _nextResult;

    public ParallelScan(QueryRequest request, List<BlockTask> tasks, QueryProgress progress, CancellationToken ct)
    {
        _request = request;
        _tasks = tasks;
        _progress = progress;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _results = new TaskCompletionSource<List<FoundRecord>>[tasks.Count];
        for (var i = 0; i < _results.Length; i++)
        {
            _results[i] = new TaskCompletionSource<List<FoundRecord>>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        var workers = Math.Min(request.Workers, Math.Max(1, tasks.Count));
        _ahead = new SemaphoreSlim(workers * BlocksAheadPerWorker);
        _workers = [.. Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None))];
    }

    /// <summary>The matches of the next block.</summary>
    /// <exception cref="OperationCanceledException">The search was ended.</exception>
    public async Task<List<FoundRecord>> TakeAsync()
    {
        var place = _nextResult++;
        var found = await _results[place].Task.WaitAsync(_ending.Token);
        // Lets go of what was handed out.
        _results[place] = null!;
        _ = _ahead.Release();
        return found;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_workers);
        _ending.Dispose();
        _ahead.Dispose();
    }

    private async Task WorkAsync()
    {
        using var scanner = new BlockScanner(_request, _progress);
        try
        {
            while (true)
            {
                await _ahead.WaitAsync(_ending.Token);
                var place = Interlocked.Increment(ref _nextTask);
                if (place >= _tasks.Count)
                {
                    return;
                }
                Scan(scanner, place);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The caller has what it wanted.
        }
    }

    private void Scan(BlockScanner scanner, int place)
    {
        try
        {
            _results[place].SetResult(scanner.Scan(_tasks[place]));
        }
        catch (Exception failure) when (_results[place].TrySetException(failure))
        {
            // The one who asks gets it.
        }
    }
}
