using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>The segment files of one stream's folder: their names follow from their place in the list.</summary>
/// <remarks>Every list is oldest first. The journal's lock guards all calls.</remarks>
internal sealed class SegmentFiles(IStorage storage, string folder, string streamId)
{
    private bool _areParentsSynced;

    /// <summary>Path of the segment that is being written.</summary>
    public string ActivePath { get; } = Path.Combine(folder, FileNames.Active(streamId));

    /// <summary>Path of the index of the stream's blocks.</summary>
    public string IndexPath { get; } = Path.Combine(folder, FileNames.Index);

    /// <summary>Path of the rotated segment with that number in its name; 1 is the newest.</summary>
    public string PathOf(int index, SegmentCodec codec) =>
        Path.Combine(folder, FileNames.Rotated(streamId, index, codec));

    /// <summary>Makes names, new and old, survive a power loss; the folder's own too.</summary>
    public void SyncFolder()
    {
        storage.SyncFolder(folder);
        if (_areParentsSynced)
        {
            return;
        }
        // The folder may be as new as what is in it, and the one around it likewise.
        var parent = Path.GetDirectoryName(folder);
        for (var level = 0; level < 2 && parent is not null; level++)
        {
            storage.SyncFolder(parent);
            parent = Path.GetDirectoryName(parent);
        }
        _areParentsSynced = true;
    }

    /// <summary>What is there under names of segments.</summary>
    public SegmentListing List()
    {
        var rotated = new List<RotatedFile>();
        var temporary = new List<string>();
        var obstacles = new List<string>();
        foreach (var entry in storage.List(folder))
        {
            var path = Path.Combine(folder, entry.Name);
            if (FileNames.TryParseRotated(streamId, entry.Name, out var index, out var codec))
            {
                if (entry.IsFolder)
                {
                    obstacles.Add(path);
                }
                else
                {
                    rotated.Add(new RotatedFile(index, codec, path));
                }
            }
            else if (!entry.IsFolder && IsTemporary(entry.Name))
            {
                temporary.Add(path);
            }
        }
        rotated.Sort(static (a, b) => a.Index != b.Index ? b.Index.CompareTo(a.Index) : b.Codec.CompareTo(a.Codec));
        return new SegmentListing(rotated, temporary, obstacles);
    }

    // Somebody else's files are none of ours to remove, whatever they are called.
    private bool IsTemporary(string name) =>
        name.EndsWith(FileNames.TemporarySuffix, StringComparison.Ordinal)
        && (name.StartsWith(FileNames.Active(streamId) + ".", StringComparison.Ordinal) || name.StartsWith("journal.", StringComparison.Ordinal));

    /// <summary>
    /// Renames files so that the newest has number 1, the one before it number 2, and so on. No step overwrites a file
    /// that is still wanted.
    /// </summary>
    /// <param name="files">Files as they are named now, oldest first. After each step it says how they are named then, so that it is true also when a step fails.</param>
    /// <remarks>Safe to repeat after a failure or a crash at any step. A file that is gone is passed over: its records are lost already.</remarks>
    public void Renumber(List<RotatedFile> files)
    {
        // Where there are gaps files move down: the newest first. Where there is a new one they move up: the oldest first.
        for (var place = files.Count - 1; place >= 0; place--)
        {
            if (files.Count - place < files[place].Index)
            {
                Rename(files, place);
            }
        }
        for (var place = 0; place < files.Count; place++)
        {
            if (files.Count - place > files[place].Index)
            {
                Rename(files, place);
            }
        }
    }

    private void Rename(List<RotatedFile> files, int place)
    {
        var file = files[place];
        var index = files.Count - place;
        var path = PathOf(index, file.Codec);
        if (storage.Exists(file.Path))
        {
            storage.Rename(file.Path, path);
        }
        files[place] = file with { Index = index, Path = path };
    }
}
