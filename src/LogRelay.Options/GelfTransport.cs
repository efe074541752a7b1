namespace LogRelay.Options;

/// <summary>How GELF messages travel.</summary>
public enum GelfTransport
{
    /// <summary>Datagrams, chunked and usually compressed.</summary>
    Udp,

    /// <summary>One connection, messages ended by a zero byte, never compressed.</summary>
    Tcp,
}
