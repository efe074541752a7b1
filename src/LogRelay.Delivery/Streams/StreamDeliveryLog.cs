using LogRelay.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Streams;

/// <summary>What the operator is told of streams on their way to sinks.</summary>
internal static partial class StreamDeliveryLog
{
    [LoggerMessage(EventIds.DeliveryAttachFailed, LogLevel.Error, "Container {Container} cannot be delivered to its sinks; its log is stored all the same.")]
    public static partial void AttachFailed(ILogger logger, string container, Exception failure);

    [LoggerMessage(EventIds.DeliveryNotAligned, LogLevel.Warning, "How the positions of container {Container} stand to its aggregator's could not be noted; that is tried again before anything is sent.")]
    public static partial void NotAligned(ILogger logger, string container, Exception failure);

    [LoggerMessage(EventIds.SetAside, LogLevel.Error, "In the folder of container {Container} something was in the place of the folder of cursors: it is kept as {Path}. Look at it and remove it.")]
    public static partial void SetAside(ILogger logger, string container, string path);

    [LoggerMessage(EventIds.CursorSetAside, LogLevel.Error, "The cursor of a sink of container {Container} could not be read and is kept as {Path}: the sink gets again what is kept of the log.")]
    public static partial void CursorSetAside(ILogger logger, string container, string path);

    [LoggerMessage(EventIds.RouteGone, LogLevel.Warning, "Container {Container} keeps its sinks as they were: {Problem}")]
    public static partial void KeptAsWas(ILogger logger, string container, string problem);

    [LoggerMessage(EventIds.RelayNotApplied, LogLevel.Error, "The change of {Path} could not be taken to every container; save the file again to repeat it.")]
    public static partial void NotApplied(ILogger logger, string path, Exception failure);
}
