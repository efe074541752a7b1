namespace LogRelay.Options;

/// <summary>
/// One GELF endpoint and how to talk to it. Equal by value, whatever the spelling was: streams of equal options share
/// one connection. What the transport does not use has always the same value.
/// </summary>
public sealed record GelfOptions
{
    /// <summary>How messages travel.</summary>
    public required GelfTransport Transport { get; init; }

    /// <summary>Host name in lower case, or an address; an IPv6 address without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>Compression of UDP messages and HTTP requests; <see cref="GelfCompressionType.None"/> over TCP and TLS.</summary>
    public required GelfCompressionType CompressionType { get; init; }

    /// <summary>-1 (the compressor's default) to 9; counts only when there is compression.</summary>
    public required int CompressionLevel { get; init; }

    /// <summary>TCP and TLS: quick attempts to dial again before back-off grows. At least 0.</summary>
    public required int TcpMaxReconnect { get; init; }

    /// <summary>TCP and TLS: pause between those attempts.</summary>
    public required TimeSpan TcpReconnectDelay { get; init; }

    /// <summary>UDP: largest datagram, in bytes of GELF: 512 to 8192.</summary>
    public int UdpDatagramBytes { get; init; } = 1420;

    /// <summary>UDP: most datagrams a second; 0 for no limit.</summary>
    public int UdpRate { get; init; }

    /// <summary>TLS and HTTPS: who is trusted; null for the others.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>HTTP and HTTPS: what is asked for; null for the others.</summary>
    public GelfHttpOptions? Http { get; init; }
}
