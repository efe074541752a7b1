namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Makes GELF sinks.</summary>
public static class GelfSinks
{
    /// <summary>A sink for those settings. It connects at the first send, so this never waits and never fails for the network.</summary>
    public static ISink Create(GelfSettings settings, TimeProvider time) => settings.Transport switch
    {
        GelfTransport.Tcp => new GelfTcpSink(settings, time),
        GelfTransport.Udp => new GelfUdpSink(settings, time),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Transport, "BUG: unknown GELF transport"),
    };
}
