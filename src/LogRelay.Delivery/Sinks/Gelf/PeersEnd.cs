namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>How a receiver's side of a connection came to its end.</summary>
internal enum PeersEnd
{
    /// <summary>It ended in order; inside TLS it said so there, too.</summary>
    InOrder,

    /// <summary>The connection ended in order, but TLS around it did not: its program may have thrown bytes away unread.</summary>
    Unannounced,

    /// <summary>The connection broke, or the receiver would not stop talking.</summary>
    Broken,
}
