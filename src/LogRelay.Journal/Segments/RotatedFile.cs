namespace LogRelay.Journal.Segments;

/// <summary>A rotated segment's file as it is named on disk.</summary>
/// <param name="Index">The number in its name: 1 is the newest; 0 for a file that has the active segment's name.</param>
/// <param name="Codec">What its name says of its contents.</param>
/// <param name="Path">Where it is.</param>
internal readonly record struct RotatedFile(int Index, SegmentCodec Codec, string Path)
{
    /// <summary>Length of the file; null until somebody has looked.</summary>
    public long? DiskBytes { get; init; }
}
