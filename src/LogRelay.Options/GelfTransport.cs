namespace LogRelay.Options;

/// <summary>How GELF messages travel.</summary>
public enum GelfTransport
{
    /// <summary>Datagrams, chunked and usually compressed.</summary>
    Udp,

    /// <summary>One connection, messages ended by a zero byte, never compressed.</summary>
    Tcp,

    /// <summary>As <see cref="Tcp"/>, inside TLS.</summary>
    Tls,

    /// <summary>A POST for each message, or for several, usually compressed.</summary>
    Http,

    /// <summary>As <see cref="Http"/>, inside TLS.</summary>
    Https,
}
