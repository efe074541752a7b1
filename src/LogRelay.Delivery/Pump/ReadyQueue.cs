namespace LogRelay.Delivery.Pump;

/// <summary>Streams that want to be served, each at most once, in turn; and the signal that wakes the one who serves them.</summary>
/// <remarks>Anyone adds; one takes and waits. Bounded by the number of streams.</remarks>
internal sealed class ReadyQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<DeliveryStream> _streams = new();
    private TaskCompletionSource? _waiter;
    private bool _isSignalled;

    /// <summary>Puts a stream at the end and wakes the server.</summary>
    public void Add(DeliveryStream stream)
    {
        lock (_lock)
        {
            _streams.Enqueue(stream);
        }
        Wake();
    }

    /// <summary>Takes the stream whose turn it is; null when there is none.</summary>
    public DeliveryStream? Take()
    {
        lock (_lock)
        {
            return _streams.Count > 0 ? _streams.Dequeue() : null;
        }
    }

    /// <summary>Ends the wait of the server, now or the next time.</summary>
    public void Wake()
    {
        TaskCompletionSource? waiter;
        lock (_lock)
        {
            waiter = _waiter;
            _isSignalled = waiter is null;
            _waiter = null;
        }
        waiter?.TrySetResult();
    }

    /// <summary>Waits for the next <see cref="Wake"/>, unless one came since the last wait.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            if (_isSignalled)
            {
                _isSignalled = false;
                return Task.CompletedTask;
            }
            _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task;
        }
    }
}
