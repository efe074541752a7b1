namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>How a receiver took the end of a connection.</summary>
internal enum GelfTcpClose
{
    /// <summary>It closed in its turn, in order: its program read every byte.</summary>
    InOrder,

    /// <summary>
    /// It did not close in time, or did not say so inside TLS, but its kernel acknowledged every byte, the end included.
    /// </summary>
    AcknowledgedOnly,

    /// <summary>It did not close in time, and not every byte was acknowledged.</summary>
    NotAcknowledged,

    /// <summary>The connection broke; how much was read is not known.</summary>
    Broken,
}
