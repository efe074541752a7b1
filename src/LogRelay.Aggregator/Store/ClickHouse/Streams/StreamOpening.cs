namespace LogRelay.Aggregator.Store.ClickHouse.Streams;

/// <summary>Somebody waits to know where a stream goes on.</summary>
/// <param name="Key">Which stream.</param>
/// <param name="Description">Its stream.json.</param>
/// <param name="StartPosition">Where it begins if there is nothing of it.</param>
internal sealed record StreamOpening(StreamKey Key, byte[] Description, long StartPosition)
{
    private readonly TaskCompletionSource<long> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The end of what is stored; fails with an <see cref="IOException"/>.</summary>
    public Task<long> End => _end.Task;

    /// <summary>It is known.</summary>
    public void Succeed(long end) => _ = _end.TrySetResult(end);

    /// <summary>It cannot be known.</summary>
    public void Fail(string reason)
    {
        if (_end.TrySetException(new IOException(reason)))
        {
            // Whoever waited for it may be gone.
            _ = _end.Task.Exception;
        }
    }
}
