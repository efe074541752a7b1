using LogRelay.Delivery.Pump;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>What a pump has done since it was made. Any thread.</summary>
public sealed class RelayCounters
{
    private long _ackedBytes;
    private long _sentBytes;
    private long _missingBytes;
    private long _calls;
    private long _refusals;

    /// <summary>The same as every pump counts it; bytes of text are bytes of lines here.</summary>
    public DeliveryCounters Delivery { get; } = new();

    /// <summary>Bytes of lines that the aggregator has stored, before compression.</summary>
    public long AckedBytes => Volatile.Read(ref _ackedBytes);

    /// <summary>Bytes of lines that were sent; more than acknowledged where calls broke.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Bytes that were no longer there, or damaged, when their turn came.</summary>
    public long MissingBytes => Volatile.Read(ref _missingBytes);

    /// <summary>Calls that the aggregator has welcomed.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>Batches that the aggregator could not store.</summary>
    public long Refusals => Volatile.Read(ref _refusals);

    internal void Acked(long records, long bytes)
    {
        Interlocked.Add(ref _ackedBytes, bytes);
        Delivery.AddDelivered(records, bytes);
    }

    internal void Sent(long bytes, long missing)
    {
        Interlocked.Add(ref _sentBytes, bytes);
        Interlocked.Add(ref _missingBytes, missing);
    }

    internal void Called() => Interlocked.Increment(ref _calls);

    internal void Refused()
    {
        Interlocked.Increment(ref _refusals);
        Delivery.AddRetry();
    }
}
