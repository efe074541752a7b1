using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Recovery;

/// <summary>Brings the manifest's entries and the files that are there together.</summary>
/// <remarks>
/// Files go oldest first and come newest last, and both lists are in the stream's order. A wrong pair would let a sink
/// skip records; so what is in doubt stays unpaired, and is delivered again.
/// </remarks>
internal static class SegmentAlignment
{
    // Beyond it only the usual case is looked at: everything fits, counted from the newest.
    private const int MostCompared = 4_000_000;

    /// <summary>The place in <paramref name="known"/> of each file's entry; -1 for a file that has none.</summary>
    /// <param name="known">The manifest's entries of rotated segments, oldest first.</param>
    /// <param name="files">What is there, oldest first.</param>
    /// <param name="isActiveKnown">True when the active file is the one of the manifest: the file before it is the last entry's then.</param>
    /// <param name="isRotating">True when a rotation was begun: should it have failed, the newest file has grown since.</param>
    /// <param name="isOfThisPowerCycle">
    /// False when the manifest may be older than the files: segments that it lists may have gone since, and others come, so
    /// that neighbours prove nothing.
    /// </param>
    public static int[] Align(
        IReadOnlyList<Segment> known, IReadOnlyList<SegmentEvidence> files, bool isActiveKnown, bool isRotating, bool isOfThisPowerCycle)
    {
        var places = new int[files.Count];
        if (FitsFromNewest(known, files))
        {
            var surplus = files.Count - known.Count;
            for (var file = 0; file < files.Count; file++)
            {
                places[file] = file < surplus ? -1 : file - surplus;
            }
            return places;
        }
        Array.Fill(places, -1);
        if ((long)known.Count * files.Count <= MostCompared)
        {
            PairWhole(known, files, places);
        }
        if (isRotating && places[^1] < 0 && known.Count > 0 && !places.Contains(known.Count - 1) && files[^1].IsGrown(known[^1]))
        {
            places[^1] = known.Count - 1;
        }
        PairBeforeNewer(known, files, places, isActiveKnown, isOfThisPowerCycle);
        PairBehindOlder(known, files, places, isOfThisPowerCycle);
        return places;
    }

    private static bool FitsFromNewest(IReadOnlyList<Segment> known, IReadOnlyList<SegmentEvidence> files)
    {
        for (var back = 1; back <= Math.Min(known.Count, files.Count); back++)
        {
            if (!files[^back].IsWhole(known[^back]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Longest common subsequence; of several, the one nearest to the newest.</summary>
    private static void PairWhole(IReadOnlyList<Segment> known, IReadOnlyList<SegmentEvidence> files, int[] places)
    {
        var best = new int[known.Count + 1, files.Count + 1];
        for (var entry = 1; entry <= known.Count; entry++)
        {
            for (var file = 1; file <= files.Count; file++)
            {
                best[entry, file] = files[file - 1].IsWhole(known[entry - 1])
                    ? best[entry - 1, file - 1] + 1
                    : Math.Max(best[entry - 1, file], best[entry, file - 1]);
            }
        }
        for (int entry = known.Count, file = files.Count; entry > 0 && file > 0;)
        {
            if (files[file - 1].IsWhole(known[entry - 1]))
            {
                places[--file] = --entry;
            }
            else if (best[entry - 1, file] >= best[entry, file - 1])
            {
                entry--;
            }
            else
            {
                file--;
            }
        }
    }

    /// <summary>The stream has no holes: a damaged file right before one that is known is the segment before that one.</summary>
    private static void PairBeforeNewer(
        IReadOnlyList<Segment> known, IReadOnlyList<SegmentEvidence> files, int[] places, bool isActiveKnown, bool isOfThisPowerCycle)
    {
        var newer = isActiveKnown ? known.Count : -1;
        for (var file = places.Length - 1; file >= 0; file--)
        {
            var older = places.Take(file).Append(-1).Max();
            if (places[file] < 0 && newer - 1 > older)
            {
                places[file] = Pick(known, files[file], older + 1, newer - 1, preferred: newer - 1, isOfThisPowerCycle);
            }
            newer = places[file];
        }
    }

    /// <summary>The same for a damaged file right behind one that is known.</summary>
    private static void PairBehindOlder(IReadOnlyList<Segment> known, IReadOnlyList<SegmentEvidence> files, int[] places, bool isOfThisPowerCycle)
    {
        for (var file = 1; file < places.Length; file++)
        {
            var newer = places.Skip(file + 1).Where(static place => place >= 0).Append(known.Count).Min();
            if (places[file] < 0 && places[file - 1] >= 0 && places[file - 1] + 1 < newer)
            {
                places[file] = Pick(known, files[file], places[file - 1] + 1, newer - 1, preferred: places[file - 1] + 1, isOfThisPowerCycle);
            }
        }
    }

    /// <summary>Of the entries that are left between two pairs, the only one of the file's length, or the neighbour's.</summary>
    private static int Pick(IReadOnlyList<Segment> known, SegmentEvidence file, int first, int last, int preferred, bool isOfThisPowerCycle)
    {
        var possible = Enumerable.Range(first, last - first + 1).Where(entry => isOfThisPowerCycle || file.IsProven(known[entry])).ToList();
        var sameLength = possible.Where(entry => known[entry].Length == file.Length).ToList();
        if (sameLength.Count == 1)
        {
            return sameLength[0];
        }
        return possible.Contains(preferred) && file.CanBeLeftOf(known[preferred]) ? preferred : -1;
    }
}
