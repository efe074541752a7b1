namespace LogRelay.Delivery.Pump;

/// <summary>What others want of a stream, and how they end its wait to say so.</summary>
/// <remarks>Any thread sets and interrupts; one waits.</remarks>
internal sealed class StreamSignals : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _wait;
    private bool _isClosing;
    private bool _isRemoved;

    /// <summary>True once there is nothing to wait for: the reader's end is the stream's end.</summary>
    public bool IsClosing
    {
        get
        {
            lock (_lock)
            {
                return _isClosing;
            }
        }
    }

    /// <summary>True when the stream is to be let go as it is.</summary>
    public bool IsRemoved
    {
        get
        {
            lock (_lock)
            {
                return _isRemoved;
            }
        }
    }

    /// <summary>Ends a wait.</summary>
    public void Interrupt()
    {
        lock (_lock)
        {
            _wait?.Cancel();
        }
    }

    /// <summary>Says that nothing more will be written, and ends a wait.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosing = true;
            _wait?.Cancel();
        }
    }

    /// <summary>Says that the stream is to be let go, and ends a wait.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            _isRemoved = true;
            _wait?.Cancel();
        }
    }

    /// <summary>Begins a wait.</summary>
    /// <returns>Is cancelled at the wait's end: with either token, too.</returns>
    public CancellationToken BeginWait(CancellationToken one, CancellationToken other)
    {
        lock (_lock)
        {
            _wait = CancellationTokenSource.CreateLinkedTokenSource(one, other);
            if (_isClosing || _isRemoved)
            {
                _wait.Cancel();
            }
            return _wait.Token;
        }
    }

    /// <summary>The wait is over.</summary>
    public void EndWait()
    {
        lock (_lock)
        {
            _wait?.Dispose();
            _wait = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => EndWait();
}
