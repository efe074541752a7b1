using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Sinks.CloudWatch;

/// <summary>What the CloudWatch sink tells the operator. Event ids 2120 to 2139.</summary>
internal static partial class CloudWatchLog
{
    [LoggerMessage(EventId = 2120, Level = LogLevel.Information, Message = "Log group {Group} was missing and has been created.")]
    public static partial void GroupCreated(ILogger logger, string group);

    [LoggerMessage(EventId = 2121, Level = LogLevel.Debug, Message = "Log stream {Stream} of group {Group} was missing and has been created.")]
    public static partial void StreamCreated(ILogger logger, string group, string stream);
}
