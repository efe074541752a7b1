using LogRelay.Diagnostics;

namespace LogRelay.Aggregator.Store.Journals.Retention;

/// <summary>What the embedded store's retention tells the operator.</summary>
internal static partial class StoreRetentionLog
{
    [LoggerMessage(EventIds.StoreBudget, LogLevel.Information, "The store keeps {Age}, {Size} of all streams together and {StreamSize} of each.")]
    public static partial void Limits(ILogger logger, string age, string size, string streamSize);

    [LoggerMessage(EventIds.StreamRemoved, LogLevel.Information, "Stream {Stream} has ended and was removed: its last record is older than LOGRELAY_RETENTION_AGE.")]
    public static partial void RemovedForAge(ILogger logger, string stream);

    [LoggerMessage(EventIds.StreamRemoved, LogLevel.Information, "Stream {Stream} has ended and was removed: {Bytes} bytes for LOGRELAY_RETENTION_SIZE.")]
    public static partial void RemovedForSize(ILogger logger, string stream, long bytes);

    [LoggerMessage(EventIds.StreamRemoved, LogLevel.Warning, "Stream {Stream} has ended and was removed: {Bytes} bytes for LOGRELAY_RETENTION_SIZE. {Undelivered} records of it were not delivered to {Sinks}.")]
    public static partial void RemovedUndelivered(ILogger logger, string stream, long bytes, long undelivered, string sinks);

    [LoggerMessage(EventIds.BudgetExceeded, LogLevel.Warning, "The store takes {Bytes} bytes more than LOGRELAY_RETENTION_SIZE, and nothing more can be removed before files that are being written end.")]
    public static partial void Exceeded(ILogger logger, long bytes);

    [LoggerMessage(EventIds.RetentionFailed, LogLevel.Warning, "Stream {Stream} cannot be looked at; it is tried again.")]
    public static partial void Failed(ILogger logger, string stream, Exception failure);
}
