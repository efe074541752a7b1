using LogRelay.Journal.Recovery;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Verification;

/// <summary>The segments of a folder with their positions, as recovery would place them, and what is missing between them.</summary>
/// <param name="Segments">Oldest first; the active one last.</param>
/// <param name="Gaps">Positions that no file has.</param>
/// <param name="IsPlaced">False when positions were counted anew, and other state files speak of others.</param>
internal sealed record SegmentSurvey(IReadOnlyList<(Segment Segment, string Path)> Segments, IReadOnlyList<DamagedRange> Gaps, bool IsPlaced)
{
    /// <summary>Looks at the files' ends and beginnings, not at what is between.</summary>
    public static SegmentSurvey Of(IStorage storage, FolderContents contents, Manifest? manifest)
    {
        var files = contents.Rotated.ConvertAll(file => SegmentEvidence.Gather(storage, file));
        var activeFile = new RotatedFile(0, SegmentCodec.Plain, contents.Files.ActivePath);
        // Of a copy, or in the middle of a rotation, there may be none; but something there must be.
        var active = files.Count == 0 || storage.Exists(activeFile.Path) ? SegmentEvidence.Gather(storage, activeFile) : new SegmentEvidence(activeFile, 0, [], IsMarker: false);
        if (manifest is { IsRotating: true } && active.Length > 0 && SegmentPlacement.IsNotRotatedYet(manifest, files, active))
        {
            files.Add(active);
            active = active with { Length = 0, Head = [] };
        }
        // Of a copy on another machine, too: nothing is written here, and no cursor can be ahead of what it says.
        var placed = SegmentPlacement.Place(manifest, files, active, torn: 0, minimumPosition: 0, isOfThisPowerCycle: true);
        var segments = placed.Rotated.Select((segment, place) => (segment, files[placed.Evicted + place].File.Path)).ToList();
        if (active.Length > 0)
        {
            segments.Add((placed.Active, contents.Files.ActivePath));
        }
        return new SegmentSurvey(segments, FindGaps(manifest, placed, segments), IsPlaced: !placed.IsAnew);
    }

    private static List<DamagedRange> FindGaps(Manifest? manifest, SegmentPlacement placed, List<(Segment Segment, string Path)> segments)
    {
        var gaps = new DamageList();
        var position = manifest is null || placed.IsAnew ? segments.FirstOrDefault().Segment?.BasePosition ?? 0 : manifest.Segments[0].BasePosition;
        foreach (var (segment, _) in segments)
        {
            gaps.Add(position, segment.BasePosition - position, DamageKind.Missing);
            position = segment.EndPosition;
        }
        gaps.Add(position, placed.Active.EndPosition - position, DamageKind.Missing);
        return [.. gaps.Ranges];
    }
}
