using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Verification;

/// <summary>The names in a stream's folder, sorted by what they are.</summary>
/// <param name="StreamId">The id that the segments are named by.</param>
/// <param name="Files">Names of segments.</param>
/// <param name="Rotated">Rotated files, oldest first, one for each number.</param>
/// <param name="Cursors">Names in the folder of cursors.</param>
/// <param name="Foreign">Names that LogRelay does not give, and obstacles in the place of segments.</param>
/// <param name="SetAside">Names that <see cref="Quarantine"/> gave.</param>
internal sealed record FolderContents(
    string StreamId,
    SegmentFiles Files,
    List<RotatedFile> Rotated,
    IReadOnlyList<string> Cursors,
    IReadOnlyList<string> Foreign,
    IReadOnlyList<string> SetAside)
{
    private const string ActiveSuffix = "-json.log";

    /// <summary>Lists a folder.</summary>
    public static FolderContents Of(IStorage storage, string folder)
    {
        var entries = storage.List(folder).OrderBy(static entry => entry.Name, StringComparer.Ordinal).ToList();
        var streamId = FindStreamId(entries, Path.GetFileName(folder));
        var files = new SegmentFiles(storage, folder, streamId);
        var rotated = new List<RotatedFile>();
        var foreign = new List<string>();
        foreach (var file in files.List().Rotated)
        {
            if (Quarantine.IsObstacle(storage, file.Path))
            {
                foreign.Add(Path.GetFileName(file.Path));
            }
            else if (rotated.Count == 0 || rotated[^1].Index != file.Index)
            {
                // Of a compressed copy and its source, which a crash can leave side by side, the copy comes first.
                rotated.Add(file);
            }
        }
        foreign.AddRange(entries.Where(entry => IsForeign(entry, streamId)).Select(static entry => entry.Name));
        return new FolderContents(
            streamId,
            files,
            rotated,
            ListCursors(storage, folder),
            foreign,
            [.. entries.Select(static entry => entry.Name).Where(Quarantine.IsAside)]);
    }

    private static bool IsForeign(StorageEntry entry, string streamId)
    {
        if (entry.IsFolder)
        {
            return entry.Name != FileNames.Cursors && !Quarantine.IsAside(entry.Name);
        }
        return entry.Name is not (FileNames.Manifest or FileNames.StreamDescription)
            && !entry.Name.StartsWith("journal.", StringComparison.Ordinal)
            && entry.Name != FileNames.Active(streamId)
            && !FileNames.IsAlignment(entry.Name)
            && !FileNames.TryParseRotated(streamId, entry.Name, out _, out _)
            && !entry.Name.EndsWith(FileNames.TemporarySuffix, StringComparison.Ordinal)
            && !Quarantine.IsAside(entry.Name);
    }

    /// <summary>The folder's name, unless it was copied under another: then the name that the files have.</summary>
    private static string FindStreamId(List<StorageEntry> entries, string folderName)
    {
        var ids = entries.Select(static entry => entry.Name.IndexOf(ActiveSuffix, StringComparison.Ordinal) is var at and > 0 ? entry.Name[..at] : null)
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        return ids.Contains(folderName) || ids.Count == 0 ? folderName : ids.Order(StringComparer.Ordinal).First();
    }

    private static List<string> ListCursors(IStorage storage, string folder)
    {
        try
        {
            return [.. storage.List(Path.Combine(folder, FileNames.Cursors))
                .Select(static entry => entry.Name)
                .Where(static name => !name.EndsWith(FileNames.TemporarySuffix, StringComparison.Ordinal) && !Quarantine.IsAside(name))
                .Order(StringComparer.Ordinal)];
        }
        catch (IOException)
        {
            // Something else stands in the folder's place; it shows among the foreign names.
            return [];
        }
    }
}
