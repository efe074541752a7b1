using LogRelay.Diagnostics;
using LogRelay.Plugin.Containers;
using LogRelay.Plugin.Fifo;

namespace LogRelay.Plugin;

/// <summary>
/// Start and stop, in order. Start: read on from every FIFO that an earlier process left, then let dockerd call. Stop:
/// leave the FIFOs as they are, for the next process; what is in them is not lost.
/// </summary>
internal sealed partial class PluginLifetime(
    PluginSettings settings, ContainerLogging logging, FifoPumps pumps, ILogger<PluginLifetime> logger) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // A socket file that a killed process left behind would keep Kestrel from listening.
        File.Delete(settings.SocketPath);
        await logging.ReattachAsync();
        Log.Started(logger, settings.SocketPath, settings.DataFolder);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Log.Stopping(logger);
        pumps.Dispose();
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.PluginStarted, LogLevel.Information, "LogRelay listens on {Socket} and keeps its journals in {Folder}.")]
        public static partial void Started(ILogger logger, string socket, string folder);

        [LoggerMessage(EventIds.PluginStopping, LogLevel.Information, "LogRelay stops; containers go on, their lines wait in the pipes.")]
        public static partial void Stopping(ILogger logger);
    }
}
