using LogRelay.Diagnostics;

namespace LogRelay.Plugin.Routes;

/// <summary>What the operator is told about relay.json.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(EventIds.RelayChanged, LogLevel.Information, "{Path} has changed and is in force now.")]
    public static partial void Changed(ILogger logger, string path);

    [LoggerMessage(EventIds.RelayRefused, LogLevel.Error, "{Path} is not taken, what was in force before stays so: {Faults}")]
    public static partial void Refused(ILogger logger, string path, string faults);

    [LoggerMessage(EventIds.RelayUnreadable, LogLevel.Error, "{Path} cannot be read, what was in force before stays so.")]
    public static partial void Unreadable(ILogger logger, string path, Exception failure);

    [LoggerMessage(EventIds.RelayOldInForce, LogLevel.Warning, "{Path} has a fault; the one accepted before the restart is in force.")]
    public static partial void OldInForce(ILogger logger, string path);

    [LoggerMessage(EventIds.RelayNotKept, LogLevel.Warning, "{Path} could not be written: should relay.json have a fault at the next start, there is none to fall back on.")]
    public static partial void AcceptedNotKept(ILogger logger, string path, Exception failure);

    [LoggerMessage(EventIds.RelayNotApplied, LogLevel.Error, "The change of relay.json could not be taken to every container; save the file again to repeat it.")]
    public static partial void NotApplied(ILogger logger, Exception failure);

    [LoggerMessage(EventIds.LogOptsRefused, LogLevel.Error, "No container can be started: {Problem}. Mend it with: docker plugin disable -f, docker plugin set, docker plugin enable --timeout 0.")]
    public static partial void SettingRefused(ILogger logger, string problem);

    [LoggerMessage(EventIds.RouteGone, LogLevel.Warning, "Container {Container} keeps its sinks as they were: {Problem}")]
    public static partial void KeptAsWas(ILogger logger, string container, string problem);
}
