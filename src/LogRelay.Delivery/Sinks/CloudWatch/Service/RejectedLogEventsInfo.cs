namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>Events of a call that were not stored, as indexes into its events, which are in the order of their times.</summary>
internal sealed class RejectedLogEventsInfo
{
    /// <summary>The first event that lies more than two hours ahead, and all after it; null for none.</summary>
    public int? TooNewLogEventStartIndex { get; init; }

    /// <summary>The first event that is not older than 14 days; all before it are; null for none.</summary>
    public int? TooOldLogEventEndIndex { get; init; }

    /// <summary>The first event that is not older than the group's retention; all before it are; null for none.</summary>
    public int? ExpiredLogEventEndIndex { get; init; }
}
