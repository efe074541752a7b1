using LogRelay.Delivery.Pump;

namespace LogRelay.Delivery.Streams;

/// <summary>One sink's deliveries of one stream that are under way: one, or several lives of the container one behind the other.</summary>
/// <remarks>Guarded by the owner's lock.</remarks>
public sealed class SinkDelivery(StreamSink sink, IStreamPump pump)
{
    /// <summary>The sink, as it was when the delivery began.</summary>
    public StreamSink Sink { get; } = sink;

    /// <summary>Who delivers.</summary>
    public IStreamPump Pump { get; } = pump;

    /// <summary>The cursor of each life that the pump has not let go.</summary>
    public List<ClaimedCursor> Cursors { get; } = [];
}
