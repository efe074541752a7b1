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
    /// <exception cref="IOException">Storage refused something without which the stream cannot be written.</exception>
    public static RecoveredState Recover(IStorage storage, SegmentFiles files, Manifest? manifest, long minimumPosition)
    {
        var listing = files.List();
        RemoveTemporary(storage, listing.Temporary);
        var aside = SetAside(storage, files, listing);
        var onDisk = listing.Rotated;
        RemoveTwins(storage, onDisk);
        var known = manifest?.Segments.SkipLast(1).ToList() ?? [];
        var torn = CutTail(storage, files.ActivePath, out var activeLength);
        if (manifest is { IsRotating: true })
        {
            if (IsNotRotatedYet(storage, files, known, onDisk))
            {
                onDisk.Add(new RotatedFile(0, SegmentCodec.Plain, files.ActivePath));
                activeLength = 0;
            }
            else if (activeLength == 0 && onDisk.Count > 0 && onDisk[^1].Codec == SegmentCodec.Plain)
            {
                // Renamed already, and written on by a process that could not open the next one.
                torn += CutTail(storage, onDisk[^1].Path, out _);
            }
        }
        files.Renumber(onDisk);
        if (activeLength == 0)
        {
            storage.Open(files.ActivePath, StorageOpenMode.ReadWrite).Dispose();
        }
        var evidence = onDisk.ConvertAll(file => SegmentEvidence.Gather(storage, file));
        var active = SegmentEvidence.Gather(storage, new RotatedFile(0, SegmentCodec.Plain, files.ActivePath));
        var isActiveKnown = manifest?.Segments[^1] is { HeadChecksum: not 0 } last && active.HasHeadOf(last);
        var places = SegmentAlignment.Align(known, evidence, isActiveKnown, manifest is { IsRotating: true });
        if (manifest is { IsRotating: true } && known.Count > 0)
        {
            places = RemoveEvicted(storage, known.Count, onDisk, evidence, places);
        }
        var rotated = new List<Segment>(onDisk.Count);
        for (var place = 0; place < places.Length && places[place] >= 0; place++)
        {
            rotated.Add(Described(known[places[place]], evidence[place]));
        }
        RemoveMarked(storage, onDisk, evidence, rotated);
        var writable = manifest is not null && rotated.Count == onDisk.Count
            ? Continue(manifest.Segments[^1], rotated, activeLength, minimumPosition)
            : PlaceAnew(manifest?.Segments[^1], rotated, evidence, activeLength, torn, minimumPosition);
        var missing = Math.Max(0, (manifest?.Segments[^1].Length ?? 0) - activeLength - torn);
        return new RecoveredState(
            rotated, onDisk, writable with { HeadChecksum = activeLength == 0 ? 0 : active.HeadChecksum }, torn, missing, aside,
            manifest is null && writable.EndPosition > minimumPosition);
    }

    /// <summary>Older than everything that the manifest lists, all of which is there: they were about to be removed, and are.</summary>
    private static int[] RemoveEvicted(
        IStorage storage, int known, List<RotatedFile> onDisk, List<SegmentEvidence> evidence, int[] places)
    {
        var count = places.TakeWhile(static place => place < 0).Count();
        if (places.Length - count != known)
        {
            return places;
        }
        for (var place = 0; place < count; place++)
        {
            storage.Delete(onDisk[place].Path);
        }
        onDisk.RemoveRange(0, count);
        evidence.RemoveRange(0, count);
        return places[count..];
    }

    /// <summary>What a marker counts stood in front of it, and was about to be removed.</summary>
    private static void RemoveMarked(IStorage storage, List<RotatedFile> onDisk, List<SegmentEvidence> evidence, List<Segment> rotated)
    {
        var count = Math.Max(0, rotated.FindLastIndex(static segment => segment.IsLossMarker));
        foreach (var file in onDisk.Take(count))
        {
            storage.Delete(file.Path);
        }
        onDisk.RemoveRange(0, count);
        evidence.RemoveRange(0, count);
        rotated.RemoveRange(0, count);
    }

    private static Segment Described(Segment known, SegmentEvidence evidence)
    {
        if (known.IsLossMarker && !evidence.IsMarker)
        {
            // The marker was about to take the place of this file, and a crash came before it: the file stays.
            var length = Math.Max(0, evidence.Length);
            return Unread(known with
            {
                BasePosition = Math.Max(0, known.EndPosition - length),
                Length = length,
                Codec = evidence.File.Codec,
                IsLossMarker = false,
                HeadChecksum = evidence.HeadChecksum,
            });
        }
        var described = known with { Codec = evidence.File.Codec, HeadChecksum = known.Codec == evidence.File.Codec ? known.HeadChecksum : evidence.HeadChecksum };
        return evidence.Length > known.Length
            ? Unread(described with { Length = evidence.Length, HeadChecksum = evidence.HeadChecksum })
            : described;
    }

    private static Segment Continue(Segment last, List<Segment> rotated, long activeLength, long minimumPosition)
    {
        var position = Math.Max(last.BasePosition, rotated.Count == 0 ? 0 : rotated[^1].EndPosition);
        // What a cursor has passed cannot come again: a power loss took the end of the file, not its positions.
        return Active(last.Sequence, Math.Max(position, Math.Max(minimumPosition, last.EndPosition) - activeLength), activeLength);
    }

    /// <summary>
    /// From the first file on that the manifest does not know: positions above all that were ever used.
    /// </summary>
    private static Segment PlaceAnew(
        Segment? last, List<Segment> rotated, List<SegmentEvidence> evidence, long activeLength, long torn, long minimumPosition)
    {
        var position = Math.Max(minimumPosition, last is null ? 0 : Math.Max(last.EndPosition, last.BasePosition + activeLength + torn));
        position = Math.Max(position, rotated.Count == 0 ? 0 : rotated[^1].EndPosition);
        var sequence = last is null ? 1 : last.Sequence + 1;
        foreach (var file in evidence.Skip(rotated.Count))
        {
            var length = Math.Max(0, file.Length);
            rotated.Add(Unread(new Segment(sequence++, position, length, file.File.Codec, 0, 0, 0)
            {
                HeadChecksum = file.HeadChecksum,
                IsLossMarker = rotated.Count == 0 && file.IsMarker,
            }));
            position += length;
        }
        return Active(sequence, position, activeLength);
    }

    private static Segment Active(long sequence, long position, long length) => length == 0
        ? Segment.Empty(sequence, position)
        : Unread(Segment.Empty(sequence, position) with { Length = length });

    // What an earlier process wrote was not read: the widest range hides nothing from a search by time.
    private static Segment Unread(Segment segment) =>
        segment with { MinTimeNano = long.MinValue, MaxTimeNano = long.MaxValue, Records = Segment.UnknownRecords };

    private static long CutTail(IStorage storage, string path, out long length)
    {
        using var file = storage.Open(path, StorageOpenMode.ReadWrite);
        var torn = TornTail.Cut(file);
        length = file.Length;
        return torn;
    }

    private static void RemoveTemporary(IStorage storage, List<string> temporary)
    {
        foreach (var path in temporary)
        {
            storage.Delete(path);
        }
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

    /// <summary>
    /// Nothing is appended before a rotation is complete, so the active file still is the old one if it has bytes; unless
    /// the manifest's newest slot, which said that all is done, was lost.
    /// </summary>
    private static bool IsNotRotatedYet(IStorage storage, SegmentFiles files, List<Segment> known, List<RotatedFile> onDisk)
    {
        var active = SegmentEvidence.Gather(storage, new RotatedFile(0, SegmentCodec.Plain, files.ActivePath));
        if (active.Length == 0 || known.Count == 0)
        {
            return active.Length != 0;
        }
        var isRotated = onDisk.Count > 0 && SegmentEvidence.Gather(storage, onDisk[^1]).IsWhole(known[^1]);
        return !isRotated && active.HasHeadOf(known[^1]);
    }
}
