namespace LogRelay.Query.Service;

/// <summary>How many searches run beside each other, and how many wait: logging comes first. Any thread.</summary>
/// <param name="mostRunning">Searches at once; positive.</param>
/// <param name="mostWaiting">Searches that wait for one of these to end.</param>
/// <param name="mostTails">Live tails at once.</param>
public sealed class SearchSlots(int mostRunning, int mostWaiting, int mostTails) : IDisposable
{
    private readonly SemaphoreSlim _running = new(mostRunning);
    private int _waiting;
    private int _tails;

    /// <summary>Searches that run now.</summary>
    public int Running => mostRunning - _running.CurrentCount;

    /// <summary>Live tails that run now.</summary>
    public int Tails => Volatile.Read(ref _tails);

    /// <summary>Waits for a place to search in.</summary>
    /// <returns>Gives it back when disposed of.</returns>
    /// <exception cref="QueryBusyException">Too many wait already.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken ct)
    {
        if (Interlocked.Increment(ref _waiting) > mostWaiting)
        {
            _ = Interlocked.Decrement(ref _waiting);
            throw new QueryBusyException($"{mostRunning} searches run and {mostWaiting} wait; try again when they are done");
        }
        try
        {
            await _running.WaitAsync(ct);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _waiting);
        }
        return new Slot(() => _running.Release());
    }

    /// <summary>Takes a place for a live tail, which costs little and lasts long.</summary>
    /// <exception cref="QueryBusyException">There are too many.</exception>
    public IDisposable EnterTail()
    {
        if (Interlocked.Increment(ref _tails) > mostTails)
        {
            _ = Interlocked.Decrement(ref _tails);
            throw new QueryBusyException($"{mostTails} live tails run already; end one of them");
        }
        return new Slot(() => Interlocked.Decrement(ref _tails));
    }

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    private sealed class Slot(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
