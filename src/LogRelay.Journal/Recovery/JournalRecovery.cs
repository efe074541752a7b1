using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Recovery;

/// <summary>
/// Brings a stream's folder, left by a process that ended at any point, or by a person, back to one state: finishes what
/// was under way, moves out of the way what is no file of ours, and finds the position of every segment.
/// </summary>
/// <remarks>
/// The names alone tell the order of the files at every step of a rotation; the manifest tells their positions.
/// Where the two cannot be brought together, what is there gets new positions above every one ever used, so that
/// a sink receives it again rather than never.
/// </remarks>
internal static class JournalRecovery
{
    /// <summary>Puts the folder in order.</summary>
    /// <param name="storage">Where the folder is.</param>
    /// <param name="files">The stream's segment files.</param>
    /// <param name="manifest">What the manifest says; null when there is none or it is damaged.</param>
    /// <param name="minimumPosition">No new record may get a lower position: the highest cursor of any sink.</param>
    /// <param name="isCopy"><see cref="JournalOptions.IsCopy"/>.</param>
    /// <exception cref="IOException">Storage refused something without which the stream cannot be written.</exception>
    public static RecoveredState Recover(IStorage storage, SegmentFiles files, Manifest? manifest, long minimumPosition, bool isCopy)
    {
        var listing = files.List();
        foreach (var path in listing.Temporary)
        {
            storage.Delete(path);
        }
        var aside = SetAside(storage, files, listing);
        var onDisk = listing.Rotated;
        RemoveTwins(storage, onDisk);
        var isOfThisPowerCycle = manifest?.PowerCycle == storage.PowerCycle;
        var torn = CutTail(storage, files.ActivePath, mayHaveHoles: isCopy && !isOfThisPowerCycle, out var activeLength);
        if (manifest is { IsRotating: true })
        {
            torn += FinishRotation(storage, files, manifest, onDisk, ref activeLength);
        }
        files.Renumber(onDisk);
        if (activeLength == 0)
        {
            storage.Open(files.ActivePath, StorageOpenMode.ReadWrite).Dispose();
        }
        var active = SegmentEvidence.Gather(storage, ActiveFile(files));
        var placed = SegmentPlacement.Place(
            manifest, onDisk.ConvertAll(file => SegmentEvidence.Gather(storage, file)), active, torn, minimumPosition,
            // A copy's manifest is synced with every rotation.
            isOfThisPowerCycle || isCopy, isCopy);
        foreach (var file in onDisk.Take(placed.Evicted))
        {
            storage.Delete(file.Path);
        }
        onDisk.RemoveRange(0, placed.Evicted);
        var missing = placed.IsActiveKnown ? Math.Max(0, (manifest?.Segments[^1].Length ?? 0) - activeLength - torn) : 0;
        return new RecoveredState(
            placed.Rotated, onDisk, placed.Active, torn, missing, aside, manifest is null && placed.Active.EndPosition > minimumPosition,
            placed.Continuity);
    }

    /// <summary>Takes the active file for a rotated one if it is still the one that was to be rotated.</summary>
    /// <returns>Bytes of a torn record that were cut off.</returns>
    private static long FinishRotation(
        IStorage storage, SegmentFiles files, Manifest manifest, List<RotatedFile> onDisk, ref long activeLength)
    {
        if (activeLength > 0)
        {
            var evidence = onDisk.ConvertAll(file => SegmentEvidence.Gather(storage, file));
            if (SegmentPlacement.IsNotRotatedYet(manifest, evidence, SegmentEvidence.Gather(storage, ActiveFile(files))))
            {
                onDisk.Add(ActiveFile(files));
                activeLength = 0;
            }
            return 0;
        }
        // Renamed already, and perhaps written on by a process that could not open the next one.
        return onDisk.Count > 0 && onDisk[^1].Codec == SegmentCodec.Plain ? CutTail(storage, onDisk[^1].Path, mayHaveHoles: false, out _) : 0;
    }

    private static RotatedFile ActiveFile(SegmentFiles files) => new(0, SegmentCodec.Plain, files.ActivePath);

    private static long CutTail(IStorage storage, string path, bool mayHaveHoles, out long length)
    {
        using var file = storage.Open(path, StorageOpenMode.ReadWrite);
        var torn = (mayHaveHoles ? TornTail.CutAtHole(file) : 0) + TornTail.Cut(file);
        length = file.Length;
        return torn;
    }

    /// <summary>Folders, links and devices under a segment's name: nothing of ours, and in the way of what is.</summary>
    private static List<string> SetAside(IStorage storage, SegmentFiles files, SegmentListing listing)
    {
        var aside = new List<string>();
        List<string> paths = [.. listing.Obstacles, .. listing.Rotated.Select(static file => file.Path), files.ActivePath];
        foreach (var path in paths)
        {
            if (Quarantine.IsObstacle(storage, path) && Quarantine.SetAside(storage, path) is { } moved)
            {
                aside.Add(moved);
                listing.Rotated.RemoveAll(file => file.Path == path);
            }
        }
        return aside;
    }

    /// <summary>A crash between the rename of a compressed copy and the removal of its source leaves both; the copy was synced first.</summary>
    private static void RemoveTwins(IStorage storage, List<RotatedFile> onDisk)
    {
        for (var i = onDisk.Count - 1; i > 0; i--)
        {
            if (onDisk[i].Index == onDisk[i - 1].Index)
            {
                var plain = onDisk[i].Codec == SegmentCodec.Plain ? i : i - 1;
                storage.Delete(onDisk[plain].Path);
                onDisk.RemoveAt(plain);
            }
        }
    }
}
