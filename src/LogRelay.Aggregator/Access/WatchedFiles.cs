namespace LogRelay.Aggregator.Access;

/// <summary>Notices that one of some files has changed and stands still. One caller at a time.</summary>
/// <remarks>
/// By looking, not by inotify: that says nothing on network file systems, in bind mounts, or when a folder of links is
/// exchanged as a whole, as Kubernetes does.
/// </remarks>
internal sealed class WatchedFiles(params string[] paths)
{
    private string _read = StampOf(paths);
    private string _seen = StampOf(paths);

    /// <summary>Looks at the files.</summary>
    /// <returns>True once for each change, when two looks have found the same: a file that is being written is not read in halves.</returns>
    public bool HaveChanged()
    {
        var now = StampOf(paths);
        var isSettled = now == _seen;
        _seen = now;
        if (!isSettled || now == _read)
        {
            return false;
        }
        _read = now;
        return true;
    }

    private static string StampOf(string[] paths) => string.Join('|', paths.Select(static path =>
    {
        try
        {
            var file = new FileInfo(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return file.Exists ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file.FullName}:{file.Length}:{file.LastWriteTimeUtc.Ticks}") : "";
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }));
}
