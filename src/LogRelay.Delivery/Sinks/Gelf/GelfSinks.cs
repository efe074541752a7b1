using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Makes GELF sinks.</summary>
public static class GelfSinks
{
    /// <summary>A sink for those options. It connects at the first send, so this never waits and never fails for the network.</summary>
    public static ISink Create(GelfOptions options, TimeProvider time) => options.Transport switch
    {
        GelfTransport.Tcp => new GelfTcpSink(options, time),
        GelfTransport.Udp => new GelfUdpSink(options, time),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Transport, "BUG: unknown GELF transport"),
    };
}
