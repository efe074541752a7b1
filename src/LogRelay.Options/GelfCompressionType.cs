namespace LogRelay.Options;

/// <summary>Compression of GELF messages.</summary>
public enum GelfCompressionType
{
    /// <summary>Plain JSON.</summary>
    None,

    /// <summary>RFC 1952.</summary>
    Gzip,

    /// <summary>RFC 1950.</summary>
    Zlib,
}
