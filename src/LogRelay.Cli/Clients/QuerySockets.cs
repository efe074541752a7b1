namespace LogRelay.Cli.Clients;

/// <summary>Finds the sockets on which plugins of this host answer searches.</summary>
internal static class QuerySockets
{
    private const string Name = "logrelay-query.sock";

    /// <summary>Paths that are there, whether or not somebody listens; in the order of their names.</summary>
    /// <param name="folders">Docker gives each plugin a folder of its own in one of these.</param>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> folders)
    {
        var found = new List<string>();
        foreach (var folder in folders)
        {
            try
            {
                found.AddRange(Directory.EnumerateDirectories(folder).Append(folder).Select(static at => Path.Combine(at, Name)).Where(File.Exists));
            }
            catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
            {
                // No Docker here, or not for this user: nothing answers then.
            }
        }
        found.Sort(StringComparer.Ordinal);
        return found;
    }
}
