namespace LogRelay.Delivery.Sinks.CloudWatch;

/// <summary>An event whose text is in a buffer. Ordered by time, and where that is equal as the records were.</summary>
/// <param name="Timestamp">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Order">Its place before sorting.</param>
/// <param name="Record">Index of its record in the batch.</param>
/// <param name="Offset">Where its text begins.</param>
/// <param name="Length">Bytes of its text.</param>
internal readonly record struct PreparedEvent(long Timestamp, int Order, int Record, int Offset, int Length) : IComparable<PreparedEvent>
{
    /// <inheritdoc/>
    public int CompareTo(PreparedEvent other) =>
        Timestamp != other.Timestamp ? Timestamp.CompareTo(other.Timestamp) : Order.CompareTo(other.Order);
}
