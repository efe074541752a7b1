using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>The segment files of one stream's folder: their names follow from their place in the list.</summary>
/// <remarks>Every list is oldest first and leaves the active segment out. The journal's lock guards all calls.</remarks>
internal sealed class SegmentFiles(IStorage storage, string folder, string streamId)
{
    /// <summary>Path of the segment that is being written.</summary>
    public string ActivePath { get; } = Path.Combine(folder, FileNames.Active(streamId));

    /// <summary>Path of <paramref name="rotated"/>[<paramref name="place"/>].</summary>
    public string PathOf(IReadOnlyList<Segment> rotated, int place) =>
        PathOf(rotated.Count - place, rotated[place].Codec);

    /// <summary>Path of the rotated segment with that number in its name; 1 is the newest.</summary>
    public string PathOf(int index, SegmentCodec codec) =>
        Path.Combine(folder, FileNames.Rotated(streamId, index, codec));

    /// <summary>Every rotated file that is there, oldest first, and the leftovers of work that a crash cut short.</summary>
    public (List<RotatedFile> Rotated, List<string> Temporary) List()
    {
        var rotated = new List<RotatedFile>();
        var temporary = new List<string>();
        foreach (var entry in storage.List(folder))
        {
            if (entry.IsFolder)
            {
                continue;
            }
            if (FileNames.TryParseRotated(streamId, entry.Name, out var index, out var codec))
            {
                rotated.Add(new RotatedFile(index, codec, Path.Combine(folder, entry.Name)));
            }
            else if (entry.Name.EndsWith(FileNames.TemporarySuffix, StringComparison.Ordinal))
            {
                temporary.Add(Path.Combine(folder, entry.Name));
            }
        }
        rotated.Sort(static (a, b) => a.Index != b.Index ? b.Index.CompareTo(a.Index) : b.Codec.CompareTo(a.Codec));
        return (rotated, temporary);
    }

    /// <summary>The files of <paramref name="rotated"/> as they are named now, oldest first.</summary>
    public List<RotatedFile> Named(IReadOnlyList<Segment> rotated)
    {
        var named = new List<RotatedFile>(rotated.Count + 1);
        for (var place = 0; place < rotated.Count; place++)
        {
            named.Add(new RotatedFile(rotated.Count - place, rotated[place].Codec, PathOf(rotated, place)));
        }
        return named;
    }

    /// <summary>Renames files, oldest first, so that no step overwrites a file that is still wanted.</summary>
    /// <param name="files">Files as they are named now, oldest first.</param>
    /// <remarks>Safe to repeat after a crash at any step. A file that is gone is passed over: its records are lost already.</remarks>
    public void Renumber(IReadOnlyList<RotatedFile> files)
    {
        for (var place = 0; place < files.Count; place++)
        {
            var wanted = PathOf(files.Count - place, files[place].Codec);
            if (!string.Equals(wanted, files[place].Path, StringComparison.Ordinal) && storage.Exists(files[place].Path))
            {
                storage.Rename(files[place].Path, wanted);
            }
        }
    }
}
