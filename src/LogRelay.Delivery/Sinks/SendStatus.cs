namespace LogRelay.Delivery.Sinks;

/// <summary>The three outcomes of a send.</summary>
public enum SendStatus
{
    /// <summary>The cursor may move past the batch.</summary>
    Delivered,

    /// <summary>Nothing is known to have arrived; send the same batch again later.</summary>
    Retry,

    /// <summary>Some or all records can never be taken; sending them again would not help.</summary>
    Rejected,
}
