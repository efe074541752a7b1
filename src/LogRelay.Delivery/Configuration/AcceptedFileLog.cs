using LogRelay.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Configuration;

/// <summary>What the operator is told about a file of settings.</summary>
internal static partial class AcceptedFileLog
{
    [LoggerMessage(EventIds.RelayChanged, LogLevel.Information, "{Path} has changed and is in force now.")]
    public static partial void Changed(ILogger logger, string path);

    [LoggerMessage(EventIds.RelayRefused, LogLevel.Error, "{Path} is not taken, what was in force before stays so: {Faults}")]
    public static partial void Refused(ILogger logger, string path, string faults);

    [LoggerMessage(EventIds.RelayUnreadable, LogLevel.Error, "{Path} cannot be read, what was in force before stays so.")]
    public static partial void Unreadable(ILogger logger, string path, Exception failure);

    [LoggerMessage(EventIds.RelayOldInForce, LogLevel.Warning, "{Path} has a fault; the one accepted before the restart is in force.")]
    public static partial void OldInForce(ILogger logger, string path);

    [LoggerMessage(EventIds.RelayNotKept, LogLevel.Warning, "{Path} could not be written: should the file have a fault at the next start, there is none to fall back on.")]
    public static partial void NotKept(ILogger logger, string path, Exception failure);
}
