namespace LogRelay.Query.Engine;

/// <summary>Looks at blocks on several threads and hands out what was made of them in the blocks' order.</summary>
/// <remarks>Workers stay a bounded number of blocks ahead of the caller, so that a slow reader costs no memory.</remarks>
/// <typeparam name="T">What is made of a block.</typeparam>
internal sealed class ParallelScan<T> : IAsyncDisposable
{
    private const int BlocksAheadPerWorker = 8;

    private readonly QueryRequest _request;
    private readonly IReadOnlyList<BlockTask> _tasks;
    private readonly QueryProgress _progress;
    private readonly Func<IMatchCollector<T>> _newCollector;
    private readonly CancellationTokenSource _ending;
    private readonly TaskCompletionSource<T>?[] _results;
    private readonly SemaphoreSlim _ahead;
    private readonly Task[] _workers;
    private int _nextTask = -1;
    private int _nextResult;

    /// <summary>Starts.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="tasks">The blocks.</param>
    /// <param name="progress">Told what was looked at.</param>
    /// <param name="newCollector">Makes a collector for a thread.</param>
    /// <param name="ct">Ends the search.</param>
    public ParallelScan(
        QueryRequest request, IReadOnlyList<BlockTask> tasks, QueryProgress progress, Func<IMatchCollector<T>> newCollector, CancellationToken ct)
    {
        _request = request;
        _tasks = tasks;
        _progress = progress;
        _newCollector = newCollector;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _results = new TaskCompletionSource<T>[tasks.Count];
        for (var i = 0; i < _results.Length; i++)
        {
            _results[i] = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        var workers = Math.Min(request.Workers, tasks.Count);
        _ahead = new SemaphoreSlim(workers * BlocksAheadPerWorker);
        _workers = [.. Enumerable.Range(0, workers).Select(_ => Task.Factory.StartNew(WorkAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, request.Threads).Unwrap())];
    }

    /// <summary>What was made of the next block.</summary>
    /// <exception cref="OperationCanceledException">The search was ended.</exception>
    public async Task<T> TakeAsync()
    {
        var place = _nextResult++;
        var result = await _results[place]!.Task.WaitAsync(_ending.Token);
        // Lets go of what was handed out.
        _results[place] = null;
        _ = _ahead.Release();
        return result;
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
        using var scanner = new BlockScanner<T>(_request, _progress, _newCollector(), _ending.Token);
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

    private void Scan(BlockScanner<T> scanner, int place)
    {
        try
        {
            _results[place]!.SetResult(scanner.Scan(_tasks[place]));
        }
        catch (Exception failure) when (failure is not OperationCanceledException && _results[place]!.TrySetException(failure))
        {
            // The one who asks gets it.
        }
    }
}
