namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>Input of <see cref="AmazonCloudWatchLogsClient.CreateLogStreamAsync"/>.</summary>
internal sealed class CreateLogStreamRequest
{
    /// <summary>The log group; must be there.</summary>
    public required string LogGroupName { get; init; }

    /// <summary>The log stream.</summary>
    public required string LogStreamName { get; init; }
}
