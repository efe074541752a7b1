namespace LogRelay.Aggregator.Access.Limits;

/// <summary>What one client has under way and has had lately. Any thread.</summary>
/// <param name="key">Whose it is: a token's name or an address.</param>
/// <param name="limits">What it may ask for.</param>
/// <param name="time">The clock.</param>
internal sealed class Client(string key, AccessLimits limits, TimeProvider time)
{
    private readonly RateBucket _requests = new(limits.RequestsPerSecond, limits.RequestsPerSecond * 4.0, time);
    private readonly RateBucket _failures = new(limits.FailuresPerSecond, limits.FailuresAtOnce, time);
    private readonly RateBucket? _ingest = limits.IngestBytesPerSecond > 0 ? new RateBucket(limits.IngestBytesPerSecond, limits.IngestBytesPerSecond, time) : null;
    private int _calls;
    private int _searches;

    /// <summary>Whose it is.</summary>
    public string Key { get; } = key;

    /// <summary>Nothing is under way, and nothing has been for a while.</summary>
    public bool IsIdle => Volatile.Read(ref _calls) == 0 && _requests.IsFull && _failures.IsFull && _ingest?.IsFull != false;

    /// <summary>Counts an attempt with a wrong token.</summary>
    /// <param name="wait">How long to wait when there were too many.</param>
    public bool MayFail(out TimeSpan wait) => _failures.TryTake(out wait);

    /// <summary>Begins a call.</summary>
    /// <param name="isSearch">Whether it is one that searches and ends.</param>
    /// <returns>Why not; null when it has begun, and <see cref="Leave"/> ends it.</returns>
    public Denial? TryEnter(bool isSearch)
    {
        if (!_requests.TryTake(out var wait))
        {
            return Denial.TooMany($"more than {limits.RequestsPerSecond} calls a second; wait a moment (LOGRELAY_LIMIT_REQUESTS)", wait);
        }
        if (Interlocked.Increment(ref _calls) > limits.OpenCalls)
        {
            _ = Interlocked.Decrement(ref _calls);
            return Denial.TooMany($"{limits.OpenCalls} calls are open already; end one of them (LOGRELAY_LIMIT_CALLS)", TimeSpan.FromSeconds(1));
        }
        if (isSearch && Interlocked.Increment(ref _searches) > limits.Searches)
        {
            Leave(isSearch);
            return Denial.TooMany($"{limits.Searches} searches run already; wait for one of them (LOGRELAY_LIMIT_SEARCHES)", TimeSpan.FromSeconds(1));
        }
        return null;
    }

    /// <summary>A call has ended.</summary>
    public void Leave(bool isSearch)
    {
        _ = Interlocked.Decrement(ref _calls);
        if (isSearch)
        {
            _ = Interlocked.Decrement(ref _searches);
        }
    }

    /// <summary>Waits until a node's message is within the rate: what it sends next stays with it meanwhile.</summary>
    public Task PaceAsync(int bytes, CancellationToken ct) =>
        _ingest?.Take(bytes) is { } wait && wait > TimeSpan.Zero ? Task.Delay(wait, time, ct) : Task.CompletedTask;
}
