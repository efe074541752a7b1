namespace LogRelay.Journal.Segments;

/// <summary>One file of a stream: a run of whole json-file lines.</summary>
/// <param name="Sequence">Counts up from 1 for each segment that the stream ever had.</param>
/// <param name="BasePosition">Position of its first byte in the stream.</param>
/// <param name="Length">Uncompressed bytes; 0 in the manifest for the segment that is being written.</param>
/// <param name="Codec">How it is stored.</param>
/// <param name="MinTimeNano">Earliest time of its records; <see cref="long.MaxValue"/> when it has none.</param>
/// <param name="MaxTimeNano">Latest time of its records; <see cref="long.MinValue"/> when it has none.</param>
/// <param name="Records">How many records it holds; <see cref="UnknownRecords"/> until counted.</param>
public sealed record Segment(
    long Sequence,
    long BasePosition,
    long Length,
    SegmentCodec Codec,
    long MinTimeNano,
    long MaxTimeNano,
    long Records)
{
    /// <summary>Value of <see cref="Records"/> for a segment that was written across a restart.</summary>
    public const long UnknownRecords = -1;

    /// <summary>True for one that holds nothing but the marker of what was removed in front of what follows.</summary>
    public bool IsLossMarker { get; init; }

    /// <summary>
    /// CRC-32C of the first bytes of its file as it is stored, by which the file is known again; 0 when nobody has looked.
    /// </summary>
    public uint HeadChecksum { get; init; }

    /// <summary>Position after its last byte.</summary>
    public long EndPosition => BasePosition + Length;

    /// <summary>A segment with nothing in it yet.</summary>
    public static Segment Empty(long sequence, long basePosition) =>
        new(sequence, basePosition, 0, SegmentCodec.Plain, long.MaxValue, long.MinValue, 0);
}
