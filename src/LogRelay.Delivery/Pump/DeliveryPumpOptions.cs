namespace LogRelay.Delivery.Pump;

/// <summary>How a pump batches, waits and gives up an attempt. The defaults are right for GELF.</summary>
public sealed record DeliveryPumpOptions
{
    /// <summary>Most records in a batch.</summary>
    public int MaxBatchRecords { get; init; } = 10_000;

    /// <summary>A batch ends once it holds so many bytes of text.</summary>
    public int MaxBatchBytes { get; init; } = 1024 * 1024;

    /// <summary>Batches under way at a time, each of another stream. With more than one the sink is called by as many at once.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>How long a stream that has caught up gathers more after its first new record before a batch is sent; a full batch goes at once.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.Zero;

    /// <summary>How long one send may take.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one confirmation may take.</summary>
    public TimeSpan ConfirmTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Nothing stays unconfirmed for longer before the sink is asked.</summary>
    public TimeSpan ConfirmAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>No more bytes of text than that are unconfirmed before the sink is asked.</summary>
    public long MaxUnconfirmedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bound of the first pause after a failure; doubles with every further one.</summary>
    public TimeSpan MinBackOff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Bound of every pause.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often cursors are made to survive a power loss.</summary>
    public TimeSpan CursorSyncInterval { get; init; } = TimeSpan.FromSeconds(1);
}
