using LogRelay.Diagnostics;

namespace LogRelay.Aggregator.Query;

/// <summary>What the operator is told of searching.</summary>
internal static partial class QueryLog
{
    [LoggerMessage(EventIds.QueryFailed, LogLevel.Warning, "The call {Method} failed.")]
    public static partial void Failed(ILogger logger, string method, Exception failure);
}
