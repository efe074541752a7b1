using LogRelay.Delivery.Sinks.Gelf.Http;
using LogRelay.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Makes GELF sinks.</summary>
public static class GelfSinks
{
    /// <summary>A sink for those options. It connects at the first send, so this never waits and never fails for the network.</summary>
    /// <param name="options">Where to, and how.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For the operator; null: says nothing.</param>
    public static ISink Create(GelfOptions options, TimeProvider time, ILogger? logger = null) => options.Transport switch
    {
        GelfTransport.Tcp or GelfTransport.Tls => new GelfTcpSink(options, time, logger ?? NullLogger.Instance, new ClosingHabit(ClosingHabit.DefaultPatience)),
        GelfTransport.Http or GelfTransport.Https => new GelfHttpSink(options, time),
        GelfTransport.Udp => new GelfUdpSink(options, time),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Transport, "BUG: unknown GELF transport"),
    };
}
