using LogRelay.Diagnostics;

namespace LogRelay.Plugin.Fifo;

/// <summary>What the pump reports.</summary>
internal static partial class FifoLog
{
    [LoggerMessage(EventIds.FifoLookFailed, LogLevel.Error, "Reading {Fifo} failed; it is tried again, its entries wait in the pipe.")]
    public static partial void LookFailed(ILogger logger, string fifo, Exception failure);
}
