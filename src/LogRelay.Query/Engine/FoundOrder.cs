namespace LogRelay.Query.Engine;

/// <summary>Where a record stands in an answer: by time, then stream, then position, in the order asked for.</summary>
internal readonly record struct FoundOrder(long TimeNano, int Stream, long Position) : IComparable<FoundOrder>
{
    /// <summary>The place of a record.</summary>
    public static FoundOrder Of(FoundRecord found, QueryOrder order) => Of(found.TimeNano, found.Stream, found.Position, order);

    /// <summary>The place of a record.</summary>
    public static FoundOrder Of(long timeNano, int stream, long position, QueryOrder order) => order == QueryOrder.OldestFirst
        ? new FoundOrder(timeNano, stream, position)
        // Not negated: the least number has no opposite.
        : new FoundOrder(~timeNano, ~stream, ~position);

    /// <inheritdoc/>
    public int CompareTo(FoundOrder other) => (TimeNano, Stream, Position).CompareTo((other.TimeNano, other.Stream, other.Position));
}
