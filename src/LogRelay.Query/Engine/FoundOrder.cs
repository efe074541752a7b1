namespace LogRelay.Query.Engine;

/// <summary>Where a record stands in an answer: by time, then stream, then position, in the order asked for.</summary>
internal readonly record struct FoundOrder(long TimeNano, int Stream, long Position) : IComparable<FoundOrder>
{
    /// <summary>The place of a record.</summary>
    public static FoundOrder Of(FoundRecord found, QueryOrder order) => order == QueryOrder.OldestFirst
        ? new FoundOrder(found.TimeNano, found.Stream, found.Position)
        // Not negated: the least number has no opposite.
        : new FoundOrder(~found.TimeNano, ~found.Stream, ~found.Position);

    /// <inheritdoc/>
    public int CompareTo(FoundOrder other) => (TimeNano, Stream, Position).CompareTo((other.TimeNano, other.Stream, other.Position));
}
