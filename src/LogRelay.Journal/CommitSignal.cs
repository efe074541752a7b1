namespace LogRelay.Journal;

/// <summary>Wakes readers that have caught up with the writer. Costs the writer nothing while nobody waits.</summary>
internal sealed class CommitSignal
{
    private readonly Lock _lock = new();
    private List<TaskCompletionSource> _waiters = [];
    private volatile bool _hasWaiters;

    /// <summary>Waits for the next <see cref="Pulse"/> unless <paramref name="isReady"/> holds already.</summary>
    /// <param name="isReady">Looked at after the caller is sure to see the next pulse.</param>
    /// <param name="ct">Ends the wait.</param>
    public async ValueTask WaitAsync(Func<bool> isReady, CancellationToken ct)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiters.Add(waiter);
            _hasWaiters = true;
        }
        // A pulse between the caller's last look and the registration would be missed without this second look.
        Interlocked.MemoryBarrier();
        if (isReady())
        {
            Remove(waiter);
            return;
        }
        await using var registration = ct.UnsafeRegister(
            static (state, token) =>
            {
                var (signal, source) = ((CommitSignal, TaskCompletionSource))state!;
                signal.Remove(source);
                source.TrySetCanceled(token);
            },
            (this, waiter));
        await waiter.Task;
    }

    /// <summary>Wakes everybody who waits.</summary>
    public void Pulse()
    {
        // Pairs with the barrier in WaitAsync: either the waiter sees the new state, or this sees the waiter.
        Interlocked.MemoryBarrier();
        if (!_hasWaiters)
        {
            return;
        }
        List<TaskCompletionSource> woken;
        lock (_lock)
        {
            woken = _waiters;
            _waiters = [];
            _hasWaiters = false;
        }
        foreach (var waiter in woken)
        {
            waiter.TrySetResult();
        }
    }

    private void Remove(TaskCompletionSource waiter)
    {
        lock (_lock)
        {
            _waiters.Remove(waiter);
            _hasWaiters = _waiters.Count > 0;
        }
    }
}
