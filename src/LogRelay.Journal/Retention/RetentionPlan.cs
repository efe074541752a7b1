namespace LogRelay.Journal.Retention;

/// <summary>Which rotated segments have to go, by a stream's own rules. Looks at nothing but its arguments.</summary>
internal static class RetentionPlan
{
    /// <summary>How many of the oldest rotated segments have to go.</summary>
    /// <param name="rotated">Oldest first. A loss marker counts for nothing and goes with the segment after it.</param>
    /// <param name="maxRotated">Segments that may stay whatever their age.</param>
    /// <param name="isTooOld">True for a segment all of whose records are beyond <c>max-age</c>.</param>
    /// <param name="delivered">Everything before this position was delivered to every sink.</param>
    /// <param name="spoolMaxBytes">Bytes on disk that may stay beyond the other two rules because a sink needs them.</param>
    public static int CountToRemove(
        IReadOnlyList<KeptSegment> rotated, int maxRotated, Predicate<KeptSegment> isTooOld, long delivered, long spoolMaxBytes)
    {
        var expired = CountExpired(rotated, maxRotated, isTooOld);
        var removed = 0;
        while (removed < expired && rotated[removed].Segment.EndPosition <= delivered)
        {
            removed++;
        }
        var spooled = 0L;
        for (var place = removed; place < expired; place++)
        {
            spooled += BytesOf(rotated[place]);
        }
        for (; removed < expired && spooled > spoolMaxBytes; removed++)
        {
            spooled -= BytesOf(rotated[removed]);
        }
        return WithoutTrailingMarker(rotated, removed);
    }

    /// <summary>How many of the oldest go with the next one, for a cause outside the stream.</summary>
    /// <param name="rotated">Oldest first.</param>
    /// <param name="delivered">Everything before this position was delivered to every sink.</param>
    /// <param name="mayTakeUndelivered">Whether one that a sink needs may go.</param>
    /// <returns>0 when there is none to take.</returns>
    public static int CountOfOne(IReadOnlyList<KeptSegment> rotated, long delivered, bool mayTakeUndelivered)
    {
        for (var place = 0; place < rotated.Count; place++)
        {
            if (!mayTakeUndelivered && rotated[place].Segment.EndPosition > delivered)
            {
                return 0;
            }
            if (!rotated[place].Segment.IsLossMarker)
            {
                return place + 1;
            }
        }
        return 0;
    }

    private static int CountExpired(IReadOnlyList<KeptSegment> rotated, int maxRotated, Predicate<KeptSegment> isTooOld)
    {
        var tooOld = 0;
        while (tooOld < rotated.Count && (rotated[tooOld].Segment.IsLossMarker || isTooOld(rotated[tooOld])))
        {
            tooOld++;
        }
        var kept = 0;
        var tooMany = rotated.Count;
        for (; tooMany > 0; tooMany--)
        {
            kept += rotated[tooMany - 1].Segment.IsLossMarker ? 0 : 1;
            if (kept > maxRotated)
            {
                break;
            }
        }
        return Math.Max(tooOld, tooMany);
    }

    private static int WithoutTrailingMarker(IReadOnlyList<KeptSegment> rotated, int count)
    {
        // What stands behind a marker is what it explains.
        while (count > 0 && rotated[count - 1].Segment.IsLossMarker)
        {
            count--;
        }
        return count;
    }

    private static long BytesOf(KeptSegment kept) => kept.Segment.IsLossMarker ? 0 : kept.DiskBytes;
}
