using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Verification;

/// <summary>What one segment's file holds.</summary>
/// <param name="FileName">Its name in the stream's folder.</param>
/// <param name="Codec">How it is stored.</param>
/// <param name="Position">Of its first byte in the stream; counted from 0 through the files when there is no manifest to tell.</param>
/// <param name="Length">Uncompressed bytes that it has or should have.</param>
/// <param name="Records">Records that can be read.</param>
/// <param name="Damage">What cannot be read, in order; at most 10,000 ranges.</param>
/// <param name="DamagedBytes">Bytes that are there and cannot be read.</param>
/// <param name="MissingBytes">Bytes that should be there and are not.</param>
public sealed record SegmentReport(
    string FileName,
    SegmentCodec Codec,
    long Position,
    long Length,
    long Records,
    IReadOnlyList<DamagedRange> Damage,
    long DamagedBytes,
    long MissingBytes)
{
    /// <summary>Blocks that are not what was written, as far as the index tells; those with damage of another kind are not among them.</summary>
    public IReadOnlyList<DamagedRange> Altered { get; init; } = [];

    /// <summary>True when every byte of it is a record, and the one that was written.</summary>
    public bool IsSound => DamagedBytes == 0 && MissingBytes == 0 && Altered.Count == 0;
}
