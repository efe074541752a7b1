namespace LogRelay.Journal.Verification;

/// <summary>What <see cref="StreamVerifier"/> found in a stream's folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="StreamId">The container's id, by which the files are named.</param>
/// <param name="Segments">Oldest first; the active one last.</param>
/// <param name="Gaps">Segments between these that the manifest or the positions know of, and that are not there.</param>
/// <param name="StateFiles">Manifest, stream.json, cursors.</param>
/// <param name="ForeignFiles">Names that LogRelay does not give.</param>
/// <param name="SetAside">What LogRelay has moved out of the way of its files; nobody reads it.</param>
/// <param name="Problem">Why there is no more than this; null when everything was looked at.</param>
public sealed record StreamReport(
    string Folder,
    string StreamId,
    IReadOnlyList<SegmentReport> Segments,
    IReadOnlyList<DamagedRange> Gaps,
    IReadOnlyList<StateFileReport> StateFiles,
    IReadOnlyList<string> ForeignFiles,
    IReadOnlyList<string> SetAside,
    string? Problem = null)
{
    /// <summary>Records that can be read.</summary>
    public long Records => Segments.Sum(static segment => segment.Records);

    /// <summary>Bytes that are there and cannot be read.</summary>
    public long DamagedBytes => Segments.Sum(static segment => segment.DamagedBytes);

    /// <summary>Bytes that should be there and are not.</summary>
    public long MissingBytes => Segments.Sum(static segment => segment.MissingBytes) + Gaps.Sum(static gap => gap.Length);

    /// <summary>Bytes of blocks that are records and not those that were written.</summary>
    public long AlteredBytes => Segments.Sum(static segment => segment.Altered.Sum(static block => block.Length));

    /// <summary>True when nothing is lost or altered and every state file can be read. Foreign files do no harm.</summary>
    public bool IsSound => Problem is null && DamagedBytes == 0 && MissingBytes == 0 && AlteredBytes == 0
        && StateFiles.All(static file => file.Condition is StateFileCondition.Sound or StateFileCondition.Absent);
}
