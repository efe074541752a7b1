namespace LogRelay.Delivery.Streams;

/// <summary>Which sinks are getting which streams at the moment.</summary>
/// <remarks>Any thread. The owner of <see cref="ContainerDeliveries"/>: what is of no use any more goes.</remarks>
public sealed class DeliveriesUnderWay(TimeProvider time)
{
    // A sink that answers lets go within milliseconds. One that hangs is not waited for: it would take up to half a minute.
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ContainerDeliveries> _containers = new(StringComparer.Ordinal);

    /// <summary>The streams that are being delivered.</summary>
    public IReadOnlyList<string> StreamIds
    {
        get
        {
            lock (_lock)
            {
                return [.. _containers.Keys];
            }
        }
    }

    /// <summary>Does something with a container's deliveries, alone.</summary>
    public async Task<T> WithAsync<T>(string streamId, Func<ContainerDeliveries, Task<T>> action)
    {
        ContainerDeliveries? deliveries;
        lock (_lock)
        {
            if (!_containers.TryGetValue(streamId, out deliveries))
            {
                deliveries = new ContainerDeliveries();
                _containers.Add(streamId, deliveries);
            }
            deliveries.Users++;
        }
        await deliveries.Gate.WaitAsync();
        try
        {
            return await action(deliveries);
        }
        finally
        {
            _ = deliveries.Gate.Release();
            lock (_lock)
            {
                deliveries.Users--;
                RemoveIfIdle(streamId, deliveries);
            }
        }
    }

    /// <summary>The delivery to a sink that is under way; null when there is none. Within <see cref="WithAsync"/>.</summary>
    public SinkDelivery? Find(ContainerDeliveries deliveries, string sink)
    {
        lock (_lock)
        {
            return deliveries.BySink.GetValueOrDefault(sink);
        }
    }

    /// <summary>The sinks of all deliveries that are under way. Within <see cref="WithAsync"/>.</summary>
    public IReadOnlyList<StreamSink> SinksOf(ContainerDeliveries deliveries)
    {
        lock (_lock)
        {
            return [.. deliveries.BySink.Values.Select(static delivery => delivery.Sink)];
        }
    }

    /// <summary>A delivery has begun. Within <see cref="WithAsync"/>.</summary>
    public void Add(ContainerDeliveries deliveries, SinkDelivery delivery, ClaimedCursor cursor)
    {
        lock (_lock)
        {
            if (deliveries.BySink.TryGetValue(delivery.Sink.Name, out var present) && present.Pump == delivery.Pump)
            {
                delivery.Cursors.AddRange(present.Cursors);
            }
            delivery.Cursors.Add(cursor);
            deliveries.BySink[delivery.Sink.Name] = delivery;
        }
    }

    /// <summary>The pump has let go of a delivery.</summary>
    public void Remove(string streamId, ContainerDeliveries deliveries, string sink, ClaimedCursor cursor)
    {
        lock (_lock)
        {
            if (deliveries.BySink.TryGetValue(sink, out var delivery) && delivery.Cursors.Remove(cursor) && delivery.Cursors.Count == 0)
            {
                _ = deliveries.BySink.Remove(sink);
            }
            RemoveIfIdle(streamId, deliveries);
        }
    }

    /// <summary>
    /// Ends the deliveries to some sinks, each after its batch under way, or after two seconds without waiting for that.
    /// Nobody moves their cursors any more. Within <see cref="WithAsync"/>.
    /// </summary>
    public async Task EndAsync(string streamId, ContainerDeliveries deliveries, IEnumerable<string> sinks)
    {
        List<SinkDelivery> ending;
        lock (_lock)
        {
            ending = [.. sinks.Select(sink => deliveries.BySink.GetValueOrDefault(sink)).OfType<SinkDelivery>()];
        }
        if (ending.Count == 0)
        {
            return;
        }
        var released = Task.WhenAll(ending.Select(delivery => delivery.Pump.RemoveStreamAsync(streamId)));
        _ = await Task.WhenAny(released, Task.Delay(LongestFarewell, time));
        lock (_lock)
        {
            foreach (var delivery in ending)
            {
                delivery.Cursors.ForEach(static cursor => cursor.Retire());
                _ = deliveries.BySink.Remove(delivery.Sink.Name);
            }
        }
    }

    private void RemoveIfIdle(string streamId, ContainerDeliveries deliveries)
    {
        if (deliveries.Users == 0 && deliveries.BySink.Count == 0 && _containers.GetValueOrDefault(streamId) == deliveries)
        {
            _ = _containers.Remove(streamId);
            deliveries.Dispose();
        }
    }
}
