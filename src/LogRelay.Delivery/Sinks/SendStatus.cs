namespace LogRelay.Delivery.Sinks;

/// <summary>The outcomes of a send.</summary>
public enum SendStatus
{
    /// <summary>The cursor may move past the batch.</summary>
    Delivered,

    /// <summary>
    /// Written, but nobody has said that it arrived: the cursor stays until <see cref="ISink.ConfirmAsync"/>
    /// answers <see cref="Delivered"/>. More may be sent meanwhile.
    /// </summary>
    Unconfirmed,

    /// <summary>Nothing is known to have arrived; send this, and all that is unconfirmed, again later.</summary>
    Retry,

    /// <summary>Some or all records can never be taken; sending them again would not help.</summary>
    Rejected,
}
