namespace LogRelay.Delivery.Streams;

/// <summary>The deliveries of one container's stream that are under way, and the lock under which they are changed.</summary>
public sealed class ContainerDeliveries : IDisposable
{
    /// <summary>Held by whoever begins or ends deliveries of the stream: one after the other.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Those who hold the gate or wait for it; guarded by the owner's lock.</summary>
    public int Users { get; set; }

    /// <summary>By the names of the sinks; guarded by the owner's lock.</summary>
    public Dictionary<string, SinkDelivery> BySink { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Dispose() => Gate.Dispose();
}
