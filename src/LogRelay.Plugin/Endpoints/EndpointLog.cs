using LogRelay.Diagnostics;

namespace LogRelay.Plugin.Endpoints;

/// <summary>What becomes of dockerd's calls.</summary>
internal static partial class EndpointLog
{
    [LoggerMessage(EventIds.CallRefused, LogLevel.Warning, "Container {Container} was not started: {Fault}")]
    public static partial void StartRefused(ILogger logger, string container, string fault);

    [LoggerMessage(EventIds.StopUnreadable, LogLevel.Warning, "A StopLogging call could not be read: {Fault}. Its FIFO is closed when dockerd lets go of it.")]
    public static partial void StopUnreadable(ILogger logger, string fault);

    [LoggerMessage(EventIds.CallFailed, LogLevel.Error, "{Path} failed.")]
    public static partial void CallFailed(ILogger logger, string path, Exception failure);
}
