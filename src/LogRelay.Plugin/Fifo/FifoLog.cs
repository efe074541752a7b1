using LogRelay.Diagnostics;

namespace LogRelay.Plugin.Fifo;

/// <summary>What the pump reports.</summary>
internal static partial class FifoLog
{
    [LoggerMessage(EventIds.FifoLookFailed, LogLevel.Error, "Reading {Fifo} failed; it is tried again, its entries wait in the pipe.")]
    public static partial void LookFailed(ILogger logger, string fifo, Exception failure);

    [LoggerMessage(EventIds.RecordsDropped, LogLevel.Error, "{Records} records of container {Container} could not be stored and are lost: the disk is full or failing. A marker takes their place in the log once it takes records again.")]
    public static partial void RecordsDropped(ILogger logger, long records, string container);

    [LoggerMessage(EventIds.RotationFailed, LogLevel.Warning, "The log of container {Container} could not be rotated ({Failures} attempts so far); nothing is lost, the file grows past max-size until an attempt succeeds.")]
    public static partial void RotationFailed(ILogger logger, string container, long failures);
}
