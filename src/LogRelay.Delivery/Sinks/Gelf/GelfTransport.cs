namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>How messages travel; the scheme of <c>gelf-address</c>.</summary>
public enum GelfTransport
{
    /// <summary>Datagrams, compressed and chunked.</summary>
    Udp,

    /// <summary>One connection, messages ended by NUL.</summary>
    Tcp,
}
