namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Where and how to send GELF. Streams whose settings are equal share one sink.</summary>
public sealed record GelfSettings
{
    /// <summary>Datagrams or a connection.</summary>
    public required GelfTransport Transport { get; init; }

    /// <summary>Name or address of the receiver; looked up again at every connection.</summary>
    public required string Host { get; init; }

    /// <summary>Port of the receiver, 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>Compression of datagrams; a connection is never compressed.</summary>
    public GelfCompression Compression { get; init; } = GelfCompression.Gzip;

    /// <summary>zlib's level, -1 (its default) to 9; 1 as in Docker's own driver.</summary>
    public int CompressionLevel { get; init; } = 1;

    /// <summary>Least pause before a broken connection is tried again; null leaves it to the pump's back-off.</summary>
    public TimeSpan? TcpReconnectDelay { get; init; }

    /// <summary>The receiver as a person would write it, for messages.</summary>
    public string Address => $"{(Transport == GelfTransport.Tcp ? "tcp" : "udp")}://{Host}:{Port}";
}
