using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>What the operator is told of the way to an aggregator. Ids 2020 to 2029.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(EventId = 2020, Level = LogLevel.Information, Message = "The aggregator at {Address} takes this node's streams.")]
    public static partial void Welcomed(ILogger logger, Uri address);

    [LoggerMessage(EventId = 2021, Level = LogLevel.Warning, Message = "The aggregator at {Address} cannot be reached: {Reason}. The lines stay in the journal and are sent when it is back.")]
    public static partial void Away(ILogger logger, Uri address, string reason);

    [LoggerMessage(EventId = 2022, Level = LogLevel.Error, Message = "The aggregator at {Address} could not store container {ContainerId}: {Reason}. It is tried again in {Pause}.")]
    public static partial void Refused(ILogger logger, Uri address, string containerId, string reason, TimeSpan pause);

    [LoggerMessage(EventId = 2023, Level = LogLevel.Warning, Message = "{Bytes} bytes of container {ContainerId} were gone from the journal, or damaged, before the aggregator at {Address} had them.")]
    public static partial void Missing(ILogger logger, Uri address, string containerId, long bytes);

    [LoggerMessage(EventId = 2024, Level = LogLevel.Error, Message = "Container {ContainerId} cannot be read for the aggregator; it is tried again with the next call.")]
    public static partial void Unreadable(ILogger logger, string containerId, Exception failure);

    [LoggerMessage(EventId = 2025, Level = LogLevel.Warning, Message = "The aggregator at {Address} has {Bytes} bytes of container {ContainerId} that are lost here, as by a power loss. What was written here since position {Position} is sent behind them.")]
    public static partial void Behind(ILogger logger, Uri address, string containerId, long bytes, long position);

    [LoggerMessage(EventId = 2026, Level = LogLevel.Error, Message = "What the aggregator has of container {ContainerId} could not be noted here; it is asked again after a restart, and the journal may keep more than it needs to.")]
    public static partial void CursorNotSaved(ILogger logger, string containerId, Exception failure);

    [LoggerMessage(EventId = 2027, Level = LogLevel.Error, Message = "The call to the aggregator at {Address} broke of an error of this program; it is made again. Please report it.")]
    public static partial void Unexpected(ILogger logger, Uri address, Exception failure);
}
