namespace LogRelay.Options;

/// <summary>Compression of rotated files.</summary>
public enum RotationCompression
{
    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>RFC 1952, as json-file does it.</summary>
    Gzip,

    /// <summary>Zstandard, RFC 8878.</summary>
    Zstd,
}
