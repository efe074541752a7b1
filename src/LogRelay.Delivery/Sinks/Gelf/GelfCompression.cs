namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>How a datagram's message is compressed; <c>gelf-compression-type</c>.</summary>
public enum GelfCompression
{
    /// <summary>RFC 1952.</summary>
    Gzip,

    /// <summary>RFC 1950.</summary>
    Zlib,

    /// <summary>Not at all.</summary>
    None,
}
