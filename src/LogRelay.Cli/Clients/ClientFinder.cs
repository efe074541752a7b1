using System.Net.Sockets;
using LogRelay.Query.Sources;

namespace LogRelay.Cli.Clients;

/// <summary>Finds who can answer: what was named, else the running plugin, else LogRelay's own files.</summary>
internal static class ClientFinder
{
    /// <summary>Finds a client.</summary>
    /// <param name="environment">Where to look.</param>
    /// <param name="folder">From <c>--dir</c>; null when it was not given.</param>
    /// <param name="socket">From <c>--socket</c>; null when it was not given.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="CliException">There is none.</exception>
    public static async Task<IQueryClient> FindAsync(CliEnvironment environment, string? folder, string? socket, CancellationToken ct)
    {
        if (folder is not null)
        {
            return InFolder(environment, folder);
        }
        var (plugin, refused) = await TryFindPluginAsync(environment, socket, ct);
        if (plugin is not null)
        {
            return plugin;
        }
        if (environment.Storage.Exists(environment.DataFolder))
        {
            return InFolder(environment, environment.DataFolder);
        }
        throw new CliException(refused is null
            ? $"no LogRelay plugin runs here (docker plugin ls), and there is no folder {environment.DataFolder}. Files can be searched with --dir: LogRelay's data folder, a copy of it, or /var/lib/docker/containers; an aggregator with --address"
            : $"{refused} belongs to root: try sudo");
    }

    /// <summary>Finds the running plugin.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public static async Task<ServiceClient> FindPluginAsync(CliEnvironment environment, string? socket, CancellationToken ct)
    {
        var (plugin, refused) = await TryFindPluginAsync(environment, socket, ct);
        return plugin ?? throw new CliException(refused is null
            ? "no LogRelay plugin answers on this host: is it enabled (docker plugin ls)?"
            : $"{refused} belongs to root: try sudo");
    }

    private static async Task<(ServiceClient? Plugin, string? Refused)> TryFindPluginAsync(CliEnvironment environment, string? socket, CancellationToken ct)
    {
        socket ??= environment.Variable("LOGRELAY_QUERY_SOCKET") is { Length: > 0 } named ? named : null;
        if (socket is not null)
        {
            return (await NamedAsync(socket, ct), null);
        }
        string? refused = null;
        foreach (var candidate in QuerySockets.Find(environment.SocketFolders))
        {
            try
            {
                return (await PluginSocket.OpenAsync(candidate, ct), null);
            }
            catch (SocketException failure)
            {
                // What a killed plugin left behind refuses; another may answer.
                refused = failure.SocketErrorCode == SocketError.AccessDenied ? candidate : refused;
            }
        }
        return (null, refused);
    }

    private static async Task<ServiceClient> NamedAsync(string socket, CancellationToken ct)
    {
        try
        {
            return await PluginSocket.OpenAsync(socket, ct);
        }
        catch (SocketException failure)
        {
            throw new CliException($"the plugin's socket {socket} does not answer: {failure.Message}. Is the plugin enabled (docker plugin ls)? Its files can be searched with --dir");
        }
    }

    private static FolderClient InFolder(CliEnvironment environment, string path)
    {
        try
        {
            var found = LogFolder.Find(environment.Storage, path);
            return found.Streams.Count > 0
                ? new FolderClient(found, environment.Time)
                : throw new CliException($"there are no logs in {path}. --dir takes LogRelay's data folder, a part or a copy of it, or /var/lib/docker/containers");
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new CliException($"{refused.Message}. Logs belong to root: try sudo");
        }
    }
}
