using LogRelay.Diagnostics;

namespace LogRelay.Plugin.Containers;

/// <summary>What happens to containers' streams.</summary>
internal static partial class ContainerLog
{
    [LoggerMessage(EventIds.FifoAttached, LogLevel.Debug, "Container {Container} logs through {Fifo}.")]
    public static partial void Attached(ILogger logger, string container, string fifo);

    [LoggerMessage(EventIds.FifoDetached, LogLevel.Debug, "Container {Container} has stopped logging through {Fifo}.")]
    public static partial void Detached(ILogger logger, string container, string fifo);

    [LoggerMessage(EventIds.FifoEnded, LogLevel.Information, "{Fifo} of container {Container} ended without a StopLogging: dockerd was restarted. Everything in it is stored.")]
    public static partial void Ended(ILogger logger, string container, string fifo);

    [LoggerMessage(EventIds.FifoReattached, LogLevel.Information, "Container {Container} is read again through {Fifo}.")]
    public static partial void Reattached(ILogger logger, string container, string fifo);

    [LoggerMessage(EventIds.FifoReattachFailed, LogLevel.Error, "{Fifo} of container {Container} cannot be read again: the container blocks once the pipe is full. Restart it.")]
    public static partial void ReattachFailed(ILogger logger, string container, string fifo, Exception failure);

    [LoggerMessage(EventIds.FifoForgetFailed, LogLevel.Warning, "{Fifo} has ended and is stored, but its registration or file could not be removed.")]
    public static partial void ForgetFailed(ILogger logger, string fifo, Exception failure);

    [LoggerMessage(EventIds.FifoUnknown, LogLevel.Warning, "{Fifo} belongs to no known container and is left alone. If a container writes to it, it waits: was data.source changed, or reset by docker plugin upgrade?")]
    public static partial void UnknownFifo(ILogger logger, string fifo);

    [LoggerMessage(EventIds.RegistrationUnreadable, LogLevel.Error, "{Path} cannot be read; if its container still runs, restart it.")]
    public static partial void RegistrationUnreadable(ILogger logger, string path, Exception failure);

    [LoggerMessage(EventIds.DescriptionUnreadable, LogLevel.Warning, "{Problem}; it is written anew at the container's next start.")]
    public static partial void DescriptionUnreadable(ILogger logger, string problem);

    [LoggerMessage(EventIds.MaintenanceFailed, LogLevel.Warning, "Rotated files of container {Container} could not be compressed or synced; tried again at the next rotation.")]
    public static partial void MaintenanceFailed(ILogger logger, string container, Exception failure);

    [LoggerMessage(EventIds.DeliveryAttachFailed, LogLevel.Error, "Container {Container} cannot be delivered to its sinks; its log is stored all the same.")]
    public static partial void DeliveryAttachFailed(ILogger logger, string container, Exception failure);
}
