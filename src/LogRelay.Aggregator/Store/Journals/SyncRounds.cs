namespace LogRelay.Aggregator.Store.Journals;

/// <summary>Syncs what a stream has appended, many batches with one sync: whoever asks is in the round that begins next.</summary>
/// <remarks>Any thread. Nothing runs while nobody asks.</remarks>
/// <param name="sync">Makes all that was appended survive a power loss; an <see cref="IOException"/> fails the round.</param>
/// <param name="gate">Bounds how many streams sync at once: each holds a thread while the disk works.</param>
/// <param name="gathering">For so long a round gathers batches before it begins.</param>
/// <param name="time">The clock.</param>
internal sealed class SyncRounds(Action sync, SemaphoreSlim gate, TimeSpan gathering, TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _next;
    private bool _isRunning;
    private Task _running = Task.CompletedTask;

    /// <summary>Ends when all that was appended before this call survives a power loss.</summary>
    /// <exception cref="IOException">It may not.</exception>
    public Task NextAsync()
    {
        lock (_lock)
        {
            var round = _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_isRunning)
            {
                _isRunning = true;
                _running = RunAsync();
            }
            return round.Task;
        }
    }

    /// <summary>Ends when no round is under way. Nobody asks any more.</summary>
    public Task EndAsync()
    {
        lock (_lock)
        {
            return _running;
        }
    }

    private async Task RunAsync()
    {
        do
        {
            await Task.Delay(gathering, time).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await gate.WaitAsync();
            try
            {
                await SyncAsync();
            }
            finally
            {
                _ = gate.Release();
            }
        }
        while (HasNext());
    }

    private async Task SyncAsync()
    {
        TaskCompletionSource round;
        lock (_lock)
        {
            // First: what is appended from now on needs another sync.
            round = _next!;
            _next = null;
        }
        try
        {
            // Not on a thread of the pool, which has few, and they answer the other nodes.
            await Task.Factory.StartNew(sync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            round.SetResult();
        }
#pragma warning disable CA1031 // Whoever waits for the round meets it there.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            round.SetException(failure is IOException or UnauthorizedAccessException
                ? new IOException($"what was stored could not be made safe from a power loss: {failure.Message}", failure)
                : failure);
            // The node may be gone, and nobody look.
            _ = round.Task.Exception;
        }
    }

    private bool HasNext()
    {
        lock (_lock)
        {
            _isRunning = _next is not null;
            return _isRunning;
        }
    }
}
