using System.Net.Sockets;
using System.Text.Json;
using LogRelay.Cli.Clients;

namespace LogRelay.Cli.Canaries;

/// <summary>The running plugin as a canary needs it: the socket that dockerd calls, the one for searches, the folder of its FIFOs.</summary>
/// <param name="Driver">The socket that dockerd calls.</param>
/// <param name="Queries">Answers searches.</param>
/// <param name="FifoFolder">Where FIFOs are made, on this host.</param>
/// <param name="SeenFolder">The same, as the plugin sees it.</param>
internal sealed record CanaryPlugin(string Driver, ServiceClient Queries, string FifoFolder, string SeenFolder) : IAsyncDisposable
{
    // As plugin/config.json has them.
    private const string DriverSocket = "logrelay.sock";
    private const string UsualRoot = "/var/lib/docker";

    /// <summary>Finds it.</summary>
    /// <param name="environment">Where to look.</param>
    /// <param name="socket">From <c>--socket</c>; null when it was not given.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="CliException">There is none, or it is not for this user.</exception>
    public static async Task<CanaryPlugin> FindAsync(CliEnvironment environment, string? socket, CancellationToken ct)
    {
        socket ??= environment.Variable("LOGRELAY_QUERY_SOCKET") is { Length: > 0 } named ? named : null;
        SocketException? last = null;
        foreach (var candidate in socket is null ? QuerySockets.Find(environment.SocketFolders) : [socket])
        {
            try
            {
#pragma warning disable CA2000 // Of what is returned.
                var queries = await PluginSocket.OpenAsync(candidate, ct);
#pragma warning restore CA2000
                var folder = Path.GetDirectoryName(Path.GetFullPath(candidate))!;
                // Docker mounts the folder of the plugin's FIFOs from beside its files.
                var propagated = Path.Combine(await RootAsync(environment, ct), "plugins", Path.GetFileName(folder), "propagated-mount");
                return new CanaryPlugin(
                    Path.Combine(folder, DriverSocket), queries, Directory.Exists(propagated) ? propagated : environment.FifoFolder, environment.FifoFolder);
            }
            catch (SocketException failure)
            {
                // What a killed plugin left behind refuses; another may answer.
                last = failure;
            }
        }
        throw new CliException(last?.SocketErrorCode == SocketError.AccessDenied || !Environment.IsPrivilegedProcess
            ? "a canary is sent as dockerd sends lines, which only root may: try sudo"
            : "no LogRelay plugin answers on this host: is it enabled (docker plugin ls)?");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Queries.DisposeAsync();

    private static async Task<string> RootAsync(CliEnvironment environment, CancellationToken ct)
    {
        using var docker = DockerClient.Of(environment);
        try
        {
            var info = await docker.GetAsync("info", ct);
            return info.TryGetProperty("DockerRootDir", out var root) && root.GetString() is { Length: > 0 } path ? path : UsualRoot;
        }
        catch (Exception silent) when (silent is HttpRequestException or JsonException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return UsualRoot;
        }
    }
}
