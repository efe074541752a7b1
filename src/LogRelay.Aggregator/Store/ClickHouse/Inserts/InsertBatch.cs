namespace LogRelay.Aggregator.Store.ClickHouse.Inserts;

/// <summary>Rows of many streams that are inserted together. Guarded by its lane.</summary>
/// <param name="received">UTC day, in days since 1970.</param>
/// <param name="began">When it was begun: a timestamp of the lane's clock.</param>
internal sealed class InsertBatch(ushort received, long began) : IDisposable
{
    private const int MostBytes = 16 * 1024 * 1024;
    private const int EnoughBytes = 4 * 1024 * 1024;
    private const int EnoughRows = 500_000;

    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<ClickHouseStream, long> _ends = [];
    private long _bytes;

    /// <summary>The rows.</summary>
    public RecordRows Rows { get; } = new(received);

    /// <summary>UTC day of its rows, in days since 1970.</summary>
    public ushort Received => received;

    /// <summary>When it was begun: a timestamp of the lane's clock.</summary>
    public long Began => began;

    /// <summary>Nothing is in it.</summary>
    public bool IsEmpty => Rows.Count == 0;

    /// <summary>It takes more.</summary>
    public bool HasRoom => _bytes < MostBytes && Rows.Count < EnoughRows;

    /// <summary>Ends when it is not worth waiting for more.</summary>
    public Task Enough => _enough.Task;

    /// <summary>Ends when the rows are stored, or will not be.</summary>
    public Task Stored => _stored.Task;

    /// <summary>Where each stream ends with this batch.</summary>
    public IReadOnlyDictionary<ClickHouseStream, long> Ends => _ends;

    /// <summary>A stream has added lines.</summary>
    public void Added(ClickHouseStream stream, int bytes)
    {
        _ends[stream] = stream.NextPosition;
        _bytes += bytes;
        if (_bytes >= EnoughBytes || Rows.Count >= EnoughRows)
        {
            _ = _enough.TrySetResult();
        }
    }

    /// <summary>The rows are stored.</summary>
    public void Succeed() => _stored.SetResult();

    /// <summary>The rows are not stored, or nobody knows.</summary>
    public void Fail(string reason)
    {
        _stored.SetException(new IOException(reason));
        // Whoever waited for it may be gone.
        _ = _stored.Task.Exception;
    }

    /// <inheritdoc/>
    public void Dispose() => Rows.Dispose();
}
