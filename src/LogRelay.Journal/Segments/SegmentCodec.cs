namespace LogRelay.Journal.Segments;

/// <summary>How a segment's bytes are stored. The values are on disk, in the manifest and the index.</summary>
public enum SegmentCodec : byte
{
    /// <summary>As they are.</summary>
    Plain = 0,

    /// <summary>Gzip members, one per block, concatenated.</summary>
    Gzip = 1,

    /// <summary>Zstandard frames, one per block, concatenated.</summary>
    Zstd = 2,
}
