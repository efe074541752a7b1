using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>What the GELF sinks tell the operator. Event ids 2100 to 2119.</summary>
internal static partial class GelfLog
{
    [LoggerMessage(EventId = 2100, Level = LogLevel.Warning, Message = "{Address} never closes a connection in order that LogRelay has ended, so that what was sent cannot be known to have been read. From now on the acknowledgement of its TCP stack counts as delivery: what it has taken in and not read when it dies is lost.")]
    public static partial void NeverCloses(ILogger logger, string address);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "{Address} closes connections in order after all; only that counts as delivery again.")]
    public static partial void ClosesAgain(ILogger logger, string address);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Warning, Message = "{Address} has stopped reading; the acknowledgement of its TCP stack does not count as delivery any more.")]
    public static partial void StoppedReading(ILogger logger, string address);
}
