namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>Input of <see cref="AmazonCloudWatchLogsClient.PutLogEventsAsync"/>.</summary>
internal sealed class PutLogEventsRequest
{
    /// <summary>The log group.</summary>
    public required string LogGroupName { get; init; }

    /// <summary>The log stream.</summary>
    public required string LogStreamName { get; init; }

    /// <summary>The events, oldest first, within the limits of <see cref="PutLimits"/>; borrowed until the call ends.</summary>
    public required ReadOnlyMemory<InputLogEvent> LogEvents { get; init; }
}
