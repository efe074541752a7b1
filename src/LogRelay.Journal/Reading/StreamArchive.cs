using LogRelay.Journal.Index;
using LogRelay.Journal.Recovery;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Verification;

namespace LogRelay.Journal.Reading;

/// <summary>
/// One stream's folder, read and never changed: of a container that has stopped, of one that somebody else writes to now,
/// a copy of another machine's, or one of json-file's own, which LogRelay never saw.
/// </summary>
/// <remarks>
/// It is what was there when it was opened; its files are held open. Positions are those of the manifest; without one they
/// are counted from the oldest file on. Any thread.
/// </remarks>
public sealed class StreamArchive : IDisposable
{
    private const int Attempts = 5;

    private readonly ArchivedSegments _segments;
    private readonly BlockCatalog _blocks;
    private readonly ArchiveState? _state;

    private StreamArchive(string folder, string streamId, ArchivedSegments segments, BlockIndex? index, ArchiveState? state)
    {
        Folder = folder;
        StreamId = streamId;
        _segments = segments;
        _state = state;
        // What is found wrong here stays as it is: nothing is written.
        _blocks = new BlockCatalog(segments, index, JournalLimits.BlockBytes, static _ => { });
    }

    /// <summary>Where it was read from.</summary>
    public string Folder { get; }

    /// <summary>The container's id, by which the files are named.</summary>
    public string StreamId { get; }

    /// <summary>Files that it holds open.</summary>
    public int OpenFiles => _segments.Count + 1;

    /// <summary>
    /// True when nothing was written, rotated or removed since the folder was opened: there is no need to open it again. False
    /// when that cannot be told.
    /// </summary>
    public bool IsCurrent() => _state?.IsCurrent() == true;

    /// <summary>Opens a folder.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="folder">The stream's folder.</param>
    /// <returns>The stream; without any blocks when there are no files.</returns>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it.</exception>
    /// <exception cref="IOException">The folder, or all of its files, cannot be read; or it is being rotated faster than it can be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static StreamArchive Open(IStorage storage, string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            var archive = TryOpen(storage, folder);
            if (archive is not null)
            {
                return archive;
            }
            if (attempt == Attempts)
            {
                throw new IOException($"the files in '{folder}' are renamed faster than they can be opened; try again");
            }
        }
    }

    /// <summary>True when a folder holds a stream: files with the names that json-file gives.</summary>
    public static bool IsStream(IStorage storage, string folder) =>
        storage.List(folder).Any(static entry => !entry.IsFolder
            && (entry.Name == FileNames.Manifest || entry.Name.Contains("-json.log", StringComparison.Ordinal)));

    /// <summary>The blocks, for a search. Dispose of it before this.</summary>
    public JournalBlocks OpenBlocks() => _blocks.Open();

    /// <inheritdoc/>
    public void Dispose()
    {
        _segments.Dispose();
        _state?.Dispose();
    }

    /// <returns>Null when somebody renamed files meanwhile: which file has which position would be a guess.</returns>
    private static StreamArchive? TryOpen(IStorage storage, string folder)
    {
        // First: what changes from here on is noticed later.
#pragma warning disable CA2000 // The archive disposes of it, or else the end of this.
        var state = ArchiveState.Of(storage, folder);
#pragma warning restore CA2000
        var contents = FolderContents.Of(storage, folder);
        var opened = new Dictionary<string, SharedFile>(StringComparer.Ordinal);
        try
        {
            foreach (var path in contents.Rotated.Select(static file => file.Path).Append(contents.Files.ActivePath))
            {
                OpenWhenThere(storage, path, opened);
            }
            state?.Watch(opened, contents.Files.ActivePath);
            if (opened.Count == 0 && contents.Rotated.Count == 0)
            {
                return new StreamArchive(folder, contents.StreamId, new ArchivedSegments([]), index: null, state: null);
            }
            var manifest = ReadManifest(storage, folder);
            var survey = SegmentSurvey.Of(storage, contents, manifest);
            if (opened.Any(static file => !file.Value.IsNamed(file.Key)) || survey.Segments.Any(segment => !opened.ContainsKey(segment.Path)))
            {
                return null;
            }
            var files = survey.Segments.Select(placed => (Whole(placed.Segment, opened[placed.Path]), opened[placed.Path])).ToList();
            foreach (var used in survey.Segments)
            {
                _ = opened.Remove(used.Path);
            }
#pragma warning disable CA2000 // The archive disposes of the segments; an index that is only read holds nothing.
            var index = manifest is not null && IsOf(manifest, survey) ? new BlockIndex(storage, contents.Files.IndexPath) : null;
            var archive = new StreamArchive(folder, contents.StreamId, new ArchivedSegments(files), index, state);
#pragma warning restore CA2000
            state = null;
            return archive;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        finally
        {
            foreach (var unused in opened.Values)
            {
                unused.Dispose();
            }
            state?.Dispose();
        }
    }

    private static void OpenWhenThere(IStorage storage, string path, Dictionary<string, SharedFile> opened)
    {
        try
        {
#pragma warning disable CA2000 // The caller disposes of what is in the list.
            opened.Add(path, new SharedFile(storage.Open(path, StorageOpenMode.Read)));
#pragma warning restore CA2000
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            // Removed since the folder was listed: another attempt shows what there is.
        }
    }

    private static Manifest? ReadManifest(IStorage storage, string folder)
    {
        try
        {
            return ManifestFile.Read(storage, Path.Combine(folder, FileNames.Manifest));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The index speaks of the manifest's positions.</summary>
    private static bool IsOf(Manifest manifest, SegmentSurvey survey)
    {
        var known = manifest.Segments.Select(static segment => (segment.Sequence, segment.BasePosition)).ToHashSet();
        return survey.Segments.All(placed => known.Contains((placed.Segment.Sequence, placed.Segment.BasePosition)));
    }

    /// <summary>A plain file without the beginning of a line at its end, which a writer is about to finish.</summary>
    private static Segment Whole(Segment segment, SharedFile file) => segment.Codec == SegmentCodec.Plain
        ? segment with { Length = Math.Min(segment.Length, TornTail.EndOfLines(file)) }
        : segment;
}
