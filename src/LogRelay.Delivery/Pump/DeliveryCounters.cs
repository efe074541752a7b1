namespace LogRelay.Delivery.Pump;

/// <summary>What one pump has done since it was made. Read from any thread; every number only grows.</summary>
public sealed class DeliveryCounters
{
    private long _delivered;
    private long _deliveredBytes;
    private long _retries;
    private long _rejected;
    private long _resent;
    private long _faults;

    /// <summary>Records that arrived, as far as the protocol can tell.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Bytes of their text.</summary>
    public long DeliveredBytes => Interlocked.Read(ref _deliveredBytes);

    /// <summary>Attempts that failed and will be made again.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Records that the sink can never take.</summary>
    public long Rejected => Interlocked.Read(ref _rejected);

    /// <summary>Records sent again although they may have arrived: the most duplicates that this sink may have caused.</summary>
    public long Resent => Interlocked.Read(ref _resent);

    /// <summary>Failures on this side: a journal that could not be read, a cursor that could not be saved, a bug.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    internal void AddDelivered(long records, long bytes)
    {
        Interlocked.Add(ref _delivered, records);
        Interlocked.Add(ref _deliveredBytes, bytes);
    }

    internal void AddRetry() => Interlocked.Increment(ref _retries);

    internal void AddRejected(long records) => Interlocked.Add(ref _rejected, records);

    internal void AddResent(long records) => Interlocked.Add(ref _resent, records);

    internal void AddFault() => Interlocked.Increment(ref _faults);
}
