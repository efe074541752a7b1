namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>Input of <see cref="AmazonCloudWatchLogsClient.CreateLogGroupAsync"/>.</summary>
internal sealed class CreateLogGroupRequest
{
    /// <summary>The log group.</summary>
    public required string LogGroupName { get; init; }
}
