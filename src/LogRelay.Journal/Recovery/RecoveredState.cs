using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Recovery;

/// <summary>What a stream's folder holds after <see cref="JournalRecovery"/> has put it in order.</summary>
/// <param name="Rotated">Oldest first.</param>
/// <param name="Files">The files of <paramref name="Rotated"/>, in the same order.</param>
/// <param name="Active">The segment to append to; its length is the file's.</param>
/// <param name="TornBytes">Bytes of a record cut short that were removed from its end.</param>
/// <param name="MissingBytes">Bytes that the active file had when the stream was last closed, and has no more.</param>
/// <param name="SetAside">New paths of what stood in the way of the stream's files: folders, links.</param>
/// <param name="IsManifestLost">True when there were bytes and no manifest: they have new positions.</param>
/// <param name="Continuity">What has another position than before.</param>
internal sealed record RecoveredState(
    List<Segment> Rotated, List<RotatedFile> Files, Segment Active, long TornBytes, long MissingBytes, IReadOnlyList<string> SetAside, bool IsManifestLost,
    JournalContinuity Continuity)
{
    /// <summary>True when a segment's position is not the one that the manifest gave it.</summary>
    public bool HasMoved(Manifest? manifest)
    {
        if (manifest is null)
        {
            return Active.EndPosition > 0;
        }
        var known = manifest.Segments.Select(static segment => segment.BasePosition).ToHashSet();
        return !known.Contains(Active.BasePosition) || Rotated.Exists(segment => !known.Contains(segment.BasePosition));
    }
}
