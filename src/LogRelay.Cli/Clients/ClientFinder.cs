using LogRelay.Query.Sources;

namespace LogRelay.Cli.Clients;

/// <summary>Finds who can answer: a folder that was named, else the running plugin, else LogRelay's own files.</summary>
internal static class ClientFinder
{
    /// <summary>Finds a client.</summary>
    /// <param name="environment">Where to look.</param>
    /// <param name="folder">From <c>--dir</c>; null when it was not given.</param>
    /// <exception cref="CliException">There is none.</exception>
    public static IQueryClient Find(CliEnvironment environment, string? folder)
    {
        var path = folder ?? environment.DataFolder;
        if (folder is null && !environment.Storage.Exists(path))
        {
            throw new CliException($"no LogRelay plugin runs here, and there is no folder {path}. Name one with --dir: LogRelay's data folder, a copy of it, or /var/lib/docker/containers");
        }
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
