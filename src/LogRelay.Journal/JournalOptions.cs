using LogRelay.Journal.Segments;

namespace LogRelay.Journal;

/// <summary>How one stream is kept on disk.</summary>
public sealed record JournalOptions
{
    /// <summary>Rotate once the active segment holds this many bytes; null keeps one segment for ever. json-file's <c>max-size</c>.</summary>
    public long? MaxSizeBytes { get; init; }

    /// <summary>Segments kept, the active one included; at least 1. json-file's <c>max-file</c>.</summary>
    public int MaxFiles { get; init; } = 1;

    /// <summary>How rotated segments are compressed; plain leaves them as they are. json-file's <c>compress</c>.</summary>
    public SegmentCodec Compression { get; init; }
}
