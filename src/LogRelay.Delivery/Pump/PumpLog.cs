using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Pump;

/// <summary>What a pump tells the operator. Event ids 2000 to 2099.</summary>
internal static partial class PumpLog
{
    [LoggerMessage(EventId = 2000, Level = LogLevel.Warning, Message = "{Sink} does not take records: {Reason}. They stay in the journal and are sent again.")]
    public static partial void Failing(ILogger logger, string sink, string? reason);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "{Sink} takes records again after {Failures} failed attempts.")]
    public static partial void Recovered(ILogger logger, string sink, long failures);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message = "{Sink} refused {Records} records of container {ContainerId} for good: {Reason}.")]
    public static partial void Rejected(ILogger logger, string sink, int records, string containerId, string? reason);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Error, Message = "A rejected record of container {ContainerId} could not be kept.")]
    public static partial void RejectNotKept(ILogger logger, string containerId, Exception error);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Error, Message = "{Sink} failed in a way that it should not; the records are sent again.")]
    public static partial void SinkFault(ILogger logger, string sink, Exception error);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Error, Message = "The cursor of container {ContainerId} could not be saved; after a restart more than needed is sent again.")]
    public static partial void CursorFault(ILogger logger, string containerId, Exception error);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Error, Message = "Container {ContainerId} could not be read; delivery is tried again in {Pause}.")]
    public static partial void StreamFault(ILogger logger, string containerId, TimeSpan pause, Exception error);
}
