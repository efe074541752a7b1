using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Recovery;

/// <summary>Which position each file of a stream has.</summary>
/// <param name="Rotated">Segments of the files that stay, oldest first.</param>
/// <param name="Active">The segment to append to.</param>
/// <param name="Evicted">How many of the oldest files were about to be removed, and have no segment.</param>
/// <param name="IsAnew">True when there were files that the manifest does not know: those have new positions.</param>
/// <param name="IsActiveKnown">False when a power loss may have put another file in the active one's place.</param>
/// <param name="Continuity">What has another position than before.</param>
internal sealed record SegmentPlacement(
    List<Segment> Rotated, Segment Active, int Evicted, bool IsAnew, bool IsActiveKnown, JournalContinuity Continuity)
{
    /// <summary>Places the files.</summary>
    /// <param name="manifest">What the manifest says; null when there is none or it is damaged.</param>
    /// <param name="files">What the rotated files say of themselves, oldest first.</param>
    /// <param name="active">What the active file says.</param>
    /// <param name="torn">Bytes that were cut off the end of the active file.</param>
    /// <param name="minimumPosition">No new record may get a lower position: the highest cursor of any sink.</param>
    /// <param name="isOfThisPowerCycle">
    /// True when the manifest cannot be older than the files. After a power loss it can: the active file may be one that
    /// was begun later, and whose records a sink at a higher position never gets; so its head has to be the one that the
    /// manifest names, or it gets positions above all cursors.
    /// </param>
    /// <param name="isCopy">True: the active file has the positions of its bytes, though the manifest may have seen more of them.</param>
    public static SegmentPlacement Place(
        Manifest? manifest, IReadOnlyList<SegmentEvidence> files, SegmentEvidence active, long torn, long minimumPosition, bool isOfThisPowerCycle,
        bool isCopy = false)
    {
        var known = manifest?.Segments.SkipLast(1).ToList() ?? [];
        var last = manifest?.Segments[^1];
        var hasActiveHead = last is { HeadChecksum: not 0, Length: > 0 } && active.HasHeadOf(last);
        var isActiveKnown = isOfThisPowerCycle || active.Length == 0 || hasActiveHead;
        var places = SegmentAlignment.Align(known, files, hasActiveHead, manifest is { IsRotating: true }, isOfThisPowerCycle);
        var evicted = manifest is { IsRotating: true } ? CountEvicted(known.Count, places) : 0;
        var rotated = new List<Segment>(files.Count);
        for (var place = evicted; place < places.Length && places[place] >= 0; place++)
        {
            rotated.Add(Described(known[places[place]], files[place]));
        }
        // What a marker counts stood in front of it, and was about to be removed.
        var marked = Math.Max(0, rotated.FindLastIndex(static segment => segment.IsLossMarker));
        evicted += marked;
        rotated.RemoveRange(0, marked);
        var isKnown = last is not null && isActiveKnown && evicted + rotated.Count == files.Count;
        var placed = rotated.Count;
        var writable = isKnown
            ? Continue(last!, rotated, active.Length, minimumPosition, isCopy)
            : PlaceAnew(last, rotated, files.Skip(evicted + rotated.Count), active.Length, torn, minimumPosition);
        return new SegmentPlacement(
            rotated,
            writable with { HeadChecksum = active.Length == 0 ? 0 : active.HeadChecksum },
            evicted,
            IsAnew: !isKnown,
            isActiveKnown,
            isKnown ? Continued(last!, rotated, writable) : Anew(placed < rotated.Count ? rotated[placed] : writable));
    }

    /// <summary>
    /// True when a rotation was begun and the active file still is the old one. Nothing is appended before a rotation is
    /// complete, so it is if it has bytes; unless the manifest's newest slot, which said that all is done, was lost.
    /// </summary>
    /// <param name="manifest">It says that a rotation is under way.</param>
    /// <param name="files">The rotated files, oldest first.</param>
    /// <param name="active">The active file; not empty.</param>
    public static bool IsNotRotatedYet(Manifest manifest, IReadOnlyList<SegmentEvidence> files, SegmentEvidence active)
    {
        if (manifest.Segments.Count == 1)
        {
            return true;
        }
        var full = manifest.Segments[^2];
        var isRotated = files.Count > 0 && files[^1].IsWhole(full);
        return !isRotated && active.HasHeadOf(full);
    }

    /// <summary>Older than everything that the manifest lists, all of which is there: they were about to be removed.</summary>
    private static int CountEvicted(int known, int[] places)
    {
        var count = places.TakeWhile(static place => place < 0).Count();
        return known > 0 && places.Length - count == known ? count : 0;
    }

    private static Segment Described(Segment known, SegmentEvidence file)
    {
        var length = Math.Max(0, file.Length);
        if (known.IsLossMarker && !file.IsMarker)
        {
            // The marker was about to take the place of this file, and a crash came before it: the file stays.
            return Unread(known with
            {
                BasePosition = Math.Max(0, known.EndPosition - length),
                Length = length,
                Codec = file.File.Codec,
                IsLossMarker = false,
                HeadChecksum = file.HeadChecksum,
            });
        }
        if (known.IsLossMarker)
        {
            // A power loss may have brought an earlier marker of the same length back, whose time is another.
            return known with { MinTimeNano = long.MinValue, MaxTimeNano = long.MaxValue };
        }
        var described = known with
        {
            Codec = file.File.Codec,
            HeadChecksum = known.Codec == file.File.Codec ? known.HeadChecksum : file.HeadChecksum,
        };
        return length > known.Length && file.File.Codec == SegmentCodec.Plain ? Unread(described with { Length = length, HeadChecksum = file.HeadChecksum }) : described;
    }

    private static JournalContinuity Continued(Segment last, List<Segment> rotated, Segment active)
    {
        var before = StartOf(last, rotated);
        return active.Length == 0
            ? new JournalContinuity(active.BasePosition, active.BasePosition, 0)
            : new JournalContinuity(active.EndPosition, before, active.BasePosition - before);
    }

    private static JournalContinuity Anew(Segment first) => new(first.BasePosition, first.BasePosition, 0);

    private static long StartOf(Segment last, List<Segment> rotated) => Math.Max(last.BasePosition, rotated.Count == 0 ? 0 : rotated[^1].EndPosition);

    private static Segment Continue(Segment last, List<Segment> rotated, long activeLength, long minimumPosition, bool isCopy)
    {
        var position = StartOf(last, rotated);
        if (isCopy)
        {
            // What is gone comes again with the same bytes.
            return ActiveAt(last.Sequence, position, activeLength);
        }
        // What a cursor has passed cannot come again: a power loss took the end of the file, not its positions.
        return ActiveAt(last.Sequence, Math.Max(position, Math.Max(minimumPosition, last.EndPosition) - activeLength), activeLength);
    }

    /// <summary>From the first file on that the manifest does not know: positions above all that were ever used.</summary>
    private static Segment PlaceAnew(
        Segment? last, List<Segment> rotated, IEnumerable<SegmentEvidence> unknown, long activeLength, long torn, long minimumPosition)
    {
        var position = Math.Max(minimumPosition, last is null ? 0 : Math.Max(last.EndPosition, last.BasePosition + activeLength + torn));
        position = Math.Max(position, rotated.Count == 0 ? 0 : rotated[^1].EndPosition);
        var sequence = last is null ? 1 : last.Sequence + 1;
        foreach (var file in unknown)
        {
            var length = Math.Max(0, file.Length);
            rotated.Add(Unread(new Segment(sequence++, position, length, file.File.Codec, 0, 0, 0)
            {
                HeadChecksum = file.HeadChecksum,
                IsLossMarker = rotated.Count == 0 && file.IsMarker,
            }));
            position += length;
        }
        return ActiveAt(sequence, position, activeLength);
    }

    private static Segment ActiveAt(long sequence, long position, long length) => length == 0
        ? Segment.Empty(sequence, position)
        : Unread(Segment.Empty(sequence, position) with { Length = length });

    // What an earlier process wrote was not read: the widest range hides nothing from a search by time.
    private static Segment Unread(Segment segment) =>
        segment with { MinTimeNano = long.MinValue, MaxTimeNano = long.MaxValue, Records = Segment.UnknownRecords };
}
