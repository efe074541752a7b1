using LogRelay.Delivery.Processing;

namespace LogRelay.Delivery.Pump;

/// <summary>What one pump has done since it was made. Read from any thread; every number only grows.</summary>
/// <remarks>
/// Of the records of the journal that the cursors have passed: taken = delivered - added + rejected + joined + filtered +
/// limited. What is sent again after a failure that nobody could place counts again; <see cref="Resent"/> bounds it.
/// </remarks>
public sealed class DeliveryCounters
{
    private long _delivered;
    private long _deliveredBytes;
    private long _retries;
    private long _rejected;
    private long _resent;
    private long _faults;
    private long _joined;
    private long _filtered;
    private long _limited;
    private long _added;

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

    /// <summary>Records that became part of another: chunks of split lines and continuation lines, less the one that stays.</summary>
    public long Joined => Interlocked.Read(ref _joined);

    /// <summary>Records that <c>include</c> or <c>exclude</c> kept back.</summary>
    public long Filtered => Interlocked.Read(ref _filtered);

    /// <summary>Records over the <c>rate-limit</c>.</summary>
    public long Limited => Interlocked.Read(ref _limited);

    /// <summary>Records among <see cref="Delivered"/> and <see cref="Rejected"/> that are not in the journal: they say how many were dropped.</summary>
    public long Added => Interlocked.Read(ref _added);

    internal void AddDelivered(long records, long bytes)
    {
        Interlocked.Add(ref _delivered, records);
        Interlocked.Add(ref _deliveredBytes, bytes);
    }

    internal void AddProcessed(in ProcessingTally tally)
    {
        Interlocked.Add(ref _joined, tally.Joined);
        Interlocked.Add(ref _filtered, tally.Filtered);
        Interlocked.Add(ref _limited, tally.Limited);
        Interlocked.Add(ref _added, tally.Added);
    }

    internal void AddRetry() => Interlocked.Increment(ref _retries);

    internal void AddRejected(long records) => Interlocked.Add(ref _rejected, records);

    internal void AddResent(long records) => Interlocked.Add(ref _resent, records);

    internal void AddFault() => Interlocked.Increment(ref _faults);
}
