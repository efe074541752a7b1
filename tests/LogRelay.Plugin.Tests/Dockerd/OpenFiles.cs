namespace LogRelay.Plugin.Tests.Dockerd;

/// <summary>The files that this process has open.</summary>
internal static class OpenFiles
{
    /// <summary>Those in a folder or deeper.</summary>
    public static List<string> Below(string folder)
    {
        var found = new List<string>();
        foreach (var link in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            // One that was closed since the folder was listed has no target.
            if (new FileInfo(link).LinkTarget is { } target && target.StartsWith(folder, StringComparison.Ordinal))
            {
                found.Add(target);
            }
        }
        return found;
    }
}
