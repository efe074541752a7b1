namespace LogRelay.Aggregator.Access.Calls;

/// <summary>A call that was let in and has not ended. Any thread.</summary>
internal sealed class OpenCall : IDisposable
{
    private readonly HttpContext _context;
    private readonly CancellationTokenSource _ending;
    private readonly Lock _lock = new();
    private bool _isOver;

    /// <summary>Takes the request's cancellation over.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who makes it.</param>
    /// <param name="scope">What it needs.</param>
    /// <param name="until">How long it may last; null: as long as the client wants.</param>
    public OpenCall(HttpContext context, Caller caller, AccessScope scope, DateTimeOffset? until)
    {
        _context = context;
        Caller = caller;
        Scope = scope;
        Until = until;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        context.RequestAborted = _ending.Token;
    }

    /// <summary>Who makes it.</summary>
    public Caller Caller { get; }

    /// <summary>What it needs.</summary>
    public AccessScope Scope { get; }

    /// <summary>How long it may last; null: as long as the client wants.</summary>
    public DateTimeOffset? Until { get; }

    /// <summary>Why it was ended from here; null when it was not.</summary>
    public Denial? Ended { get; private set; }

    /// <summary>When that was.</summary>
    public DateTimeOffset EndedAt { get; private set; }

    /// <summary>Cancels it; what its handler then answers is replaced by the reason.</summary>
    public void End(Denial reason, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_isOver || Ended is not null)
            {
                return;
            }
            (Ended, EndedAt) = (reason, now);
        }
        try
        {
            _ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself meanwhile.
        }
    }

    /// <summary>Breaks it off: its handler did not heed that it was cancelled.</summary>
    public void Abort()
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _context.Abort();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
        }
        _ending.Dispose();
    }
}
