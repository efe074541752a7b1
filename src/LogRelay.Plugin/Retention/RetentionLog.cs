using LogRelay.Diagnostics;
using LogRelay.Plugin.Containers;

namespace LogRelay.Plugin.Retention;

/// <summary>What retention tells the operator.</summary>
internal static partial class RetentionLog
{
    /// <summary>Says what was removed undelivered since the last call for this stream.</summary>
    public static void ReportRemoved(ILogger logger, ContainerStream stream)
    {
        var removed = stream.JournalIfOpen?.Counters.UndeliveredRecords ?? 0;
        if (removed > stream.ReportedUndelivered)
        {
            RemovedUndelivered(logger, removed - stream.ReportedUndelivered, stream.ContainerId);
            stream.ReportedUndelivered = removed;
        }
    }

    [LoggerMessage(EventIds.RemovedUndelivered, LogLevel.Error, "{Records} records of container {Container} were removed before they were delivered; markers in the log say where, to which sinks, and why.")]
    public static partial void RemovedUndelivered(ILogger logger, long records, string container);

    [LoggerMessage(EventIds.StreamRemoved, LogLevel.Information, "The log of container {Container}, stopped since {Since}, was removed: stopped-retention.")]
    public static partial void StoppedRemoved(ILogger logger, string container, DateTimeOffset since);

    [LoggerMessage(EventIds.StreamRemoved, LogLevel.Warning, "The log of the stopped container {Container} was removed: {Bytes} bytes for DISK_BUDGET. {Undelivered} records of it were not delivered to {Sinks}.")]
    public static partial void RemovedForBudget(ILogger logger, string container, long bytes, long undelivered, string sinks);

    [LoggerMessage(EventIds.StreamKeptForSink, LogLevel.Warning, "The log of container {Container} is past its stopped-retention and kept: {Bytes} bytes are not delivered to {Sinks}.")]
    public static partial void KeptForSink(ILogger logger, string container, long bytes, string sinks);

    [LoggerMessage(EventIds.BudgetExceeded, LogLevel.Warning, "The logs take {Bytes} bytes more than DISK_BUDGET, and nothing more can be removed before files that are being written end.")]
    public static partial void BudgetExceeded(ILogger logger, long bytes);

    [LoggerMessage(EventIds.RetentionFailed, LogLevel.Warning, "Retention could not deal with the log of container {Container}; it is tried again.")]
    public static partial void Failed(ILogger logger, string container, Exception failure);
}
