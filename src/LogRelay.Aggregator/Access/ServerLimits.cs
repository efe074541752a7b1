using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LogRelay.Aggregator.Access;

/// <summary>What the server takes from anybody, before it is known who calls.</summary>
internal static class ServerLimits
{
    /// <summary>The longest request, unless its call lasts: <see cref="LastingCallAttribute"/>.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxHeaders = 64;
    private const int MaxConnections = 4096;
    private const int MaxCallsPerConnection = 256;

    /// <summary>How long a client may take for its headers, or for the handshake of TLS.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Sets the server's limits.</summary>
    public static void Apply(KestrelServerOptions kestrel)
    {
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = MaxConnections;
        limits.MaxRequestBodySize = MaxBodyBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.RequestHeadersTimeout = Patience;
        limits.Http2.MaxStreamsPerConnection = MaxCallsPerConnection;
        // So that nodes and tails whose host has gone are noticed though they are silent.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(15);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
        // Somebody reads the answer in a pager, and stops at a page: how long a call may take is bounded instead. Requests
        // keep Kestrel's 240 bytes a second, which the gate lifts for calls that last.
        limits.MinResponseDataRate = null;
        kestrel.AddServerHeader = false;
    }
}
