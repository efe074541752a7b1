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
            using (var file = storage.Open(temporary, StorageOpenMode.Truncate))
            {
                file.Write(0, content);
                // Without this a power loss after the rename could leave the new name with nothing in it.
                file.Sync();
            }
            storage.Rename(temporary, path);
        }
        catch (IOException)
        {
            RemoveLeftover(storage, temporary);
            throw;
        }
        storage.SyncFolder(folder);
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
