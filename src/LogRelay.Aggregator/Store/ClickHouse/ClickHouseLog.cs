using LogRelay.Diagnostics;

namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>What the operator is told of ClickHouse.</summary>
internal static partial class ClickHouseLog
{
    [LoggerMessage(EventIds.ClickHouseReady, LogLevel.Information, "ClickHouse {Version} at {Address} keeps the lines, in database {Database}.")]
    public static partial void Ready(ILogger logger, string address, string version, string database);

    [LoggerMessage(EventIds.ClickHouseMigrated, LogLevel.Information, "The tables in ClickHouse's database {Database} are of version {Version} now.")]
    public static partial void Migrated(ILogger logger, string database, int version);

    [LoggerMessage(EventIds.ClickHouseInsertFailed, LogLevel.Warning, "An insert of {Rows} rows is tried again: {Reason}")]
    public static partial void InsertFailed(ILogger logger, int rows, string reason);

    [LoggerMessage(EventIds.ClickHouseInsertGivenUp, LogLevel.Error, "An insert of {Rows} rows is given up: {Reason}. The nodes keep their lines and send them again.")]
    public static partial void InsertGivenUp(ILogger logger, int rows, string reason);

    [LoggerMessage(EventIds.ClickHouseUpkeepFailed, LogLevel.Warning, "ClickHouse's upkeep is tried again: {Reason}")]
    public static partial void UpkeepFailed(ILogger logger, string reason);

    [LoggerMessage(EventIds.ClickHouseDropped, LogLevel.Information, "Lines received on {Day} are dropped: they are kept for {Days} days.")]
    public static partial void Dropped(ILogger logger, string day, int days);
}
