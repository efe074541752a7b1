namespace LogRelay.Delivery.Sinks;

/// <summary>What became of one attempt to send a batch.</summary>
/// <param name="Status">Delivered, to be tried again, or refused for good.</param>
/// <param name="Reason">Why, in words for a person; null when delivered.</param>
/// <param name="RetryAfter">How long the peer asked to be left alone; null when it did not say.</param>
/// <param name="MayHaveArrived">With <see cref="SendStatus.Retry"/>: some of the batch may have arrived all the same.</param>
/// <param name="Rejected">With <see cref="SendStatus.Rejected"/>: which records, by index; null when the sink cannot tell. All others were delivered.</param>
public readonly record struct SendResult(
    SendStatus Status,
    string? Reason = null,
    TimeSpan? RetryAfter = null,
    bool MayHaveArrived = false,
    IReadOnlyList<RejectedRecord>? Rejected = null)
{
    /// <summary>Everything arrived, as far as the protocol can tell.</summary>
    public static SendResult Delivered { get; } = new(SendStatus.Delivered);

    /// <summary>Everything was written; whether it arrived is not known yet.</summary>
    public static SendResult Unconfirmed { get; } = new(SendStatus.Unconfirmed);

    /// <summary>Nothing is known to have arrived.</summary>
    /// <param name="reason">Why, in words for a person.</param>
    /// <param name="after">How long the peer is to be left alone; null when nobody said.</param>
    /// <param name="mayHaveArrived">Some of it may have arrived all the same.</param>
    public static SendResult Retry(string reason, TimeSpan? after = null, bool mayHaveArrived = false) =>
        new(SendStatus.Retry, reason, after, mayHaveArrived);
}
