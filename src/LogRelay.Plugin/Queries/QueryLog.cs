using LogRelay.Diagnostics;

namespace LogRelay.Plugin.Queries;

/// <summary>What is said about searching.</summary>
internal static partial class QueryLog
{
    [LoggerMessage(EventIds.QueryServerFailed, LogLevel.Warning, "Searches are not answered on {Socket}; containers are logged all the same, and logrelay --dir searches their files.")]
    public static partial void NotServed(ILogger logger, string socket, Exception failure);

    [LoggerMessage(EventIds.QueryFailed, LogLevel.Warning, "The call {Method} failed.")]
    public static partial void Failed(ILogger logger, string method, Exception failure);
}
