namespace LogRelay.Journal.Storage;

/// <summary>Replaces small files so that a crash at any moment leaves the whole old or the whole new content.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Ends the name under which new content is prepared beside the file. A leftover of a crash is harmless:
    /// nobody reads it and the next write of the same file replaces it.
    /// </summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes, syncs, renames, syncs the folder. One caller at a time for each path.</summary>
    /// <param name="storage">Where the file lives.</param>
    /// <param name="path">The file; its folder must be there.</param>
    /// <param name="content">All of its new content.</param>
    /// <remarks>A folder or another thing that is no file, under either name, is set aside: see <see cref="Quarantine"/>.</remarks>
    /// <exception cref="IOException">
    /// The file holds its old content, or (when only the folder's sync failed) the new content, which a power loss may undo.
    /// </exception>
    public static void Write(IStorage storage, string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(path)
            ?? throw new ArgumentException($"'{path}' does not name a file in a folder", nameof(path));
        var temporary = path + TemporarySuffix;
        try
        {
            using (var file = OpenTemporary(storage, temporary))
            {
                file.Write(0, content);
                // Without this a power loss after the rename could leave the new name with nothing in it.
                file.Sync();
            }
            Replace(storage, temporary, path);
        }
        catch (IOException)
        {
            RemoveLeftover(storage, temporary);
            throw;
        }
        storage.SyncFolder(folder);
    }

    private static IStorageFile OpenTemporary(IStorage storage, string path)
    {
        try
        {
            return storage.Open(path, StorageOpenMode.Truncate);
        }
        catch (IOException obstacle) when (StorageErrno.IsNotAFile(obstacle))
        {
            _ = Quarantine.SetAside(storage, path);
            return storage.Open(path, StorageOpenMode.Truncate);
        }
    }

    private static void Replace(IStorage storage, string temporary, string path)
    {
        try
        {
            storage.Rename(temporary, path);
        }
        catch (IOException obstacle) when (StorageErrno.IsNotAFile(obstacle))
        {
            _ = Quarantine.SetAside(storage, path);
            storage.Rename(temporary, path);
        }
    }

    private static void RemoveLeftover(IStorage storage, string temporary)
    {
        try
        {
            storage.Delete(temporary);
        }
        catch (IOException)
        {
            // The caller learns of the first failure; this leftover is replaced by the next write.
        }
    }
}
