namespace LogRelay.Delivery.Pump;

/// <summary>The streams of which something was handed to the sink and not confirmed, and when the sink must be asked.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class Unconfirmed(TimeSpan confirmAfter, long maxBytes, TimeProvider time)
{
    // A stopped container waits for this alone; its next life may be waiting behind it.
    private static readonly TimeSpan FinishAfter = TimeSpan.FromSeconds(1);

    private readonly HashSet<DeliveryStream> _streams = [];
    private readonly ConfirmWindow _window = new(maxBytes);
    private long _since;
    private long? _finishingSince;

    /// <summary>True when nothing is unconfirmed.</summary>
    public bool IsEmpty => _streams.Count == 0;

    /// <summary>When the sink must be asked; null when there is nothing to ask.</summary>
    public TimeSpan? DueIn =>
        IsEmpty ? null
        : _window.IsFull ? TimeSpan.Zero
        : _finishingSince is { } since && FinishAfter < confirmAfter ? FinishAfter - time.GetElapsedTime(since)
        : confirmAfter - time.GetElapsedTime(_since);

    /// <summary>Bytes that the next batch may have.</summary>
    public int BatchBytes(int wanted) => _window.BatchBytes(wanted);

    /// <summary>True when something of that stream is unconfirmed.</summary>
    public bool Has(DeliveryStream stream) => _streams.Contains(stream);

    /// <summary>Something of the stream was handed to the sink.</summary>
    public void Add(DeliveryStream stream, long bytes)
    {
        if (IsEmpty)
        {
            _since = time.GetTimestamp();
        }
        _streams.Add(stream);
        _window.Add(bytes);
    }

    /// <summary>Of that stream nothing more will come.</summary>
    public void Finish(DeliveryStream stream)
    {
        stream.IsFinishing = true;
        _finishingSince ??= time.GetTimestamp();
    }

    /// <summary>A batch arrived and was acknowledged at once.</summary>
    public void Grow()
    {
        if (IsEmpty)
        {
            _window.Grow();
        }
    }

    /// <summary>A stream is let go.</summary>
    public void Forget(DeliveryStream stream) => _streams.Remove(stream);

    /// <summary>Everything arrived.</summary>
    public IReadOnlyList<DeliveryStream> TakeConfirmed()
    {
        _window.Grow();
        return Take();
    }

    /// <summary>Nothing is known to have arrived.</summary>
    public IReadOnlyList<DeliveryStream> TakeFailed()
    {
        _window.Shrink();
        return Take();
    }

    private List<DeliveryStream> Take()
    {
        List<DeliveryStream> streams = [.. _streams];
        _streams.Clear();
        _finishingSince = null;
        return streams;
    }
}
