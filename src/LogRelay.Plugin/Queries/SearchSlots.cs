using Grpc.Core;

namespace LogRelay.Plugin.Queries;

/// <summary>How many searches run beside each other, and how many wait: logging comes first. Any thread.</summary>
internal sealed class SearchSlots : IDisposable
{
    private const int MostRunning = 2;
    private const int MostWaiting = 16;
    private const int MostTails = 32;

    private readonly SemaphoreSlim _running = new(MostRunning);
    private int _waiting;
    private int _tails;

    /// <summary>Waits for a place to search in.</summary>
    /// <returns>Gives it back when disposed of.</returns>
    /// <exception cref="RpcException">Too many wait already.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken ct)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            _ = Interlocked.Decrement(ref _waiting);
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"{MostRunning} searches run and {MostWaiting} wait; try again when they are done"));
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
    /// <exception cref="RpcException">There are too many.</exception>
    public IDisposable EnterTail()
    {
        if (Interlocked.Increment(ref _tails) > MostTails)
        {
            _ = Interlocked.Decrement(ref _tails);
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"{MostTails} live tails run already; end one of them"));
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
