namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>Answer to a PutLogEvents call that the service took.</summary>
internal sealed class PutLogEventsResponse
{
    /// <summary>Which events it did not take because of their time; null when it took all.</summary>
    public RejectedLogEventsInfo? RejectedLogEventsInfo { get; init; }
}
