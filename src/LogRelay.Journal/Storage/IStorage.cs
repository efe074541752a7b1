namespace LogRelay.Journal.Storage;

/// <summary>
/// The file system as the journal sees it. Three faces: the real one, one in memory that can crash
/// (what was not synced may vanish), one that fails on demand.
/// </summary>
/// <remarks>
/// Paths are absolute. Every method may be called from any thread. Failures are <see cref="IOException"/>
/// (<see cref="FileNotFoundException"/>, <see cref="DirectoryNotFoundException"/> among them) or
/// <see cref="UnauthorizedAccessException"/>, as System.IO throws them.
/// </remarks>
public interface IStorage
{
    /// <summary>
    /// Another number each time that the machine starts, never 0: what was written and not synced under another one may be
    /// gone, or be there in part.
    /// </summary>
    ulong PowerCycle { get; }

    /// <summary>Opens or creates a regular file.</summary>
    /// <exception cref="IOException">Not there, there already, or not a regular file, as <paramref name="mode"/> demands.</exception>
    IStorageFile Open(string path, StorageOpenMode mode);

    /// <summary>What the folder holds, names only, in no order. Empty when the folder is not there.</summary>
    IReadOnlyList<StorageEntry> List(string folder);

    /// <summary>True when a file or folder of that path is there.</summary>
    bool Exists(string path);

    /// <summary>Creates the folder and its parents, mode 0700; nothing happens when it is there.</summary>
    void CreateFolder(string folder);

    /// <summary>Renames a file, replacing the target atomically: rename(2).</summary>
    void Rename(string source, string target);

    /// <summary>Removes a file; nothing happens when it is not there.</summary>
    void Delete(string path);

    /// <summary>Removes a folder and everything in it; nothing happens when it is not there.</summary>
    void DeleteFolder(string folder);

    /// <summary>Makes creations, renames and removals in the folder survive a power loss: fsync(2) on the folder.</summary>
    void SyncFolder(string folder);
}
