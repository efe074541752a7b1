using System.Globalization;

namespace LogRelay.Journal.Storage;

/// <summary>
/// Moves what stands in the way of a file of ours out of it, under a name that LogRelay never uses: damage is kept for
/// a person to look at, and never stops a container.
/// </summary>
public static class Quarantine
{
    /// <summary>What the new name has behind the old one, before a number.</summary>
    public const string Suffix = ".aside-";

    /// <summary>Renames a file, folder or link of any kind to <c>NAME.aside-N</c>, the first N that is free.</summary>
    /// <returns>The new path; null when nothing was there.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static string? SetAside(IStorage storage, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var names = storage.List(folder).Select(static entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        var name = Path.GetFileName(path);
        if (!names.Contains(name))
        {
            return null;
        }
        var number = 1;
        while (names.Contains(Aside(name, number)))
        {
            number++;
        }
        var target = Path.Combine(folder, Aside(name, number));
        storage.Rename(path, target);
        return target;
    }

    /// <summary>Creates a folder; a file, link or device in its place is set aside.</summary>
    /// <returns>The new path of what was in the way; null when nothing was.</returns>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    public static string? MakeFolder(IStorage storage, string folder)
    {
        try
        {
            storage.CreateFolder(folder);
            return null;
        }
        catch (IOException) when (IsInTheWay(storage, folder))
        {
            var aside = SetAside(storage, folder);
            storage.CreateFolder(folder);
            return aside;
        }
    }

    /// <summary>True when something is there under the path that is no regular file: a folder, a symbolic link, a FIFO, a device.</summary>
    public static bool IsObstacle(IStorage storage, string path)
    {
        try
        {
            using var file = storage.Open(path, StorageOpenMode.Read);
            return false;
        }
        catch (IOException failure)
        {
            return StorageErrno.IsNotAFile(failure);
        }
        catch (UnauthorizedAccessException)
        {
            // A file, as far as one can tell.
            return false;
        }
    }

    /// <summary>True for a name that <see cref="SetAside"/> gave.</summary>
    public static bool IsAside(string name) =>
        name.LastIndexOf(Suffix, StringComparison.Ordinal) is var at and > 0
        && int.TryParse(name.AsSpan(at + Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsInTheWay(IStorage storage, string folder) =>
        storage.List(Path.GetDirectoryName(folder)!).Any(entry => !entry.IsFolder && entry.Name == Path.GetFileName(folder));

    private static string Aside(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}{Suffix}{number}");
}
