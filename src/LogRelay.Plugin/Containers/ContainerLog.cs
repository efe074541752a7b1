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

    [LoggerMessage(EventIds.FifoLost, LogLevel.Error, "{Bytes} bytes of a container's output are lost with {Fifo}: its container has stopped, and the plugin does not know whose it was. Was data.source changed while containers ran?")]
    public static partial void FifoLost(ILogger logger, string fifo, int bytes);

    [LoggerMessage(EventIds.FifoNotLookedAt, LogLevel.Warning, "{Fifo}, which the plugin does not read, is closed; what was in it is not known.")]
    public static partial void FifoNotLookedAt(ILogger logger, string fifo, Exception failure);

    [LoggerMessage(EventIds.RegistrationUnreadable, LogLevel.Error, "{Path} cannot be read; if its container still runs, restart it.")]
    public static partial void RegistrationUnreadable(ILogger logger, string path, Exception failure);

    [LoggerMessage(EventIds.DescriptionUnreadable, LogLevel.Warning, "{Problem}; it is written anew at the container's next start.")]
    public static partial void DescriptionUnreadable(ILogger logger, string problem);

    [LoggerMessage(EventIds.DescriptionNotKept, LogLevel.Warning, "The description of container {Container} could not be written; after a restart of the plugin it goes on under its last known one.")]
    public static partial void DescriptionNotKept(ILogger logger, string container, Exception failure);

    [LoggerMessage(EventIds.StoredNowhere, LogLevel.Error, "The log of container {Container} cannot be stored: its lines are dropped and counted until its folder can be used again, which is tried every few seconds. The container runs on.")]
    public static partial void StoredNowhere(ILogger logger, string container, Exception failure);

    [LoggerMessage(EventIds.StoredAgain, LogLevel.Information, "The log of container {Container} is stored again; {Records} records were dropped.")]
    public static partial void StoredAgain(ILogger logger, string container, long records);

    [LoggerMessage(EventIds.SetAside, LogLevel.Error, "In the folder of container {Container} something was in the place of a file of LogRelay's, or damaged: it is kept as {Path}. Look at it and remove it.")]
    public static partial void SetAside(ILogger logger, string container, string path);

    [LoggerMessage(EventIds.ManifestLost, LogLevel.Warning, "journal.manifest of container {Container} is lost. No record is; sinks get again what is kept.")]
    public static partial void ManifestLost(ILogger logger, string container);

    [LoggerMessage(EventIds.TornRecordCut, LogLevel.Information, "{Bytes} bytes of a record cut short were removed from the end of the log of container {Container}: the plugin was killed while it wrote them. They are read again from the FIFO.")]
    public static partial void TornRecordCut(ILogger logger, string container, long bytes);

    [LoggerMessage(EventIds.BytesMissing, LogLevel.Error, "The log of container {Container} is {Bytes} bytes shorter than when it was closed: somebody or something cut it.")]
    public static partial void BytesMissing(ILogger logger, string container, long bytes);

    [LoggerMessage(EventIds.DamageRead, LogLevel.Error, "Segment {Segment} of the log of container {Container} is damaged: {Bytes} bytes cannot be read, the first at position {Position}. What is readable is served; in a compressed file, lines right before the damage may be altered.")]
    public static partial void DamageRead(ILogger logger, string container, long segment, long bytes, long position);

    [LoggerMessage(EventIds.MoreDamageRead, LogLevel.Error, "{Segments} more files of containers' logs are damaged.")]
    public static partial void MoreDamageRead(ILogger logger, int segments);

    [LoggerMessage(EventIds.RegistrationNotKept, LogLevel.Error, "{Fifo} of container {Container} could not be registered: should the plugin be restarted now, the container blocks once the pipe is full. Make room on the disk of LogRelay's data folder, then restart the container.")]
    public static partial void RegistrationNotKept(ILogger logger, string container, string fifo, Exception failure);

    [LoggerMessage(EventIds.MaintenanceFailed, LogLevel.Warning, "Rotated files of container {Container} could not be compressed or synced; tried again at the next rotation.")]
    public static partial void MaintenanceFailed(ILogger logger, string container, Exception failure);
}
