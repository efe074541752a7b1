using LogRelay.Diagnostics;

namespace LogRelay.Plugin.Routes;

/// <summary>What the operator is told about options that all containers have in common.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(EventIds.LogOptsRefused, LogLevel.Error, "No container can be started: {Problem}. Mend it with: docker plugin disable -f, docker plugin set, docker plugin enable --timeout 0.")]
    public static partial void SettingRefused(ILogger logger, string problem);
}
