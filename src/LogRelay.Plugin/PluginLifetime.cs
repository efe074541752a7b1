using LogRelay.Delivery.Streams;
using LogRelay.Diagnostics;
using LogRelay.Plugin.Containers;
using LogRelay.Plugin.Fifo;
using LogRelay.Plugin.Queries;
using LogRelay.Plugin.Retention;
using LogRelay.Plugin.Routes;

namespace LogRelay.Plugin;

/// <summary>
/// Start and stop, in order. Start: read on from every FIFO that an earlier process left, then let dockerd call. Stop:
/// leave the FIFOs as they are, for the next process; what is in them is not lost.
/// </summary>
internal sealed partial class PluginLifetime(
    PluginSettings settings,
    ContainerLogging logging,
    FifoPumps fifos,
    RelayFile relay,
    SinkChanges changes,
    ResumedDeliveries resumed,
    SinkPumps sinks,
    RetentionLoop retention,
    QueryServer queries,
    ILogger<PluginLifetime> logger) : IHostedService, IDisposable
{
    // About a thousand containers.
    private const long EnoughOpenFiles = 4096;

    private readonly CancellationTokenSource _stopping = new();
    private Task _resuming = Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var openFiles = OpenFileLimit.Raise();
        if (openFiles < EnoughOpenFiles)
        {
            Log.FewOpenFiles(logger, openFiles);
        }
        // A socket file that a killed process left behind would keep Kestrel from listening.
        File.Delete(settings.SocketPath);
        relay.Start();
        await logging.ReattachAsync();
        // Not waited for: dockerd gives a plugin a few seconds to listen, whatever its disk holds.
        _resuming = Task.Run(() => resumed.RunAsync(_stopping.Token), CancellationToken.None);
        changes.Start();
        retention.Start();
        queries.Start();
        Log.Started(logger, settings.SocketPath, settings.DataFolder);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Log.Stopping(logger);
        await _stopping.CancelAsync();
        fifos.Dispose();
        await queries.StopAsync();
        await retention.StopAsync();
        await changes.StopAsync();
        await _resuming;
        await sinks.StopAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private static partial class Log
    {
        [LoggerMessage(EventIds.PluginStarted, LogLevel.Information, "LogRelay listens on {Socket} and keeps its journals in {Folder}.")]
        public static partial void Started(ILogger logger, string socket, string folder);

        [LoggerMessage(EventIds.FewOpenFiles, LogLevel.Warning, "LogRelay may open {Files} files, and each container takes up to four: containers beyond that do not start. Raise LimitNOFILE of Docker's and containerd's services.")]
        public static partial void FewOpenFiles(ILogger logger, long files);

        [LoggerMessage(EventIds.PluginStopping, LogLevel.Information, "LogRelay stops; containers go on, their lines wait in the pipes.")]
        public static partial void Stopping(ILogger logger);
    }
}
