using LogRelay.Journal.Recovery;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>Which segments a stream has, under which names their files are, and the manifest that says the same on disk.</summary>
/// <remarks>Everything is guarded by <see cref="Lock"/>, except where it says otherwise.</remarks>
internal sealed class SegmentTable : IDisposable
{
    private readonly IStorage _storage;
    private readonly ManifestFile _manifest;
    private readonly JournalCounters _counters;
    private readonly string _activeName;
    private long _endPosition;

    /// <inheritdoc cref="SegmentList(IStorage, SegmentFiles, ManifestFile, RecoveredState, SharedFile, JournalCounters)"/>
    public SegmentTable(IStorage storage, SegmentFiles files, ManifestFile manifest, RecoveredState state, SharedFile activeFile, JournalCounters counters)
    {
        _storage = storage;
        _manifest = manifest;
        _counters = counters;
        _activeName = files.ActivePath;
        Rotated = state.Rotated;
        Files = state.Files;
        Active = state.Active;
        ActiveFile = activeFile;
        ActivePath = files.ActivePath;
        _endPosition = state.Active.EndPosition;
    }

    /// <summary>Held by rotation, compression, removal and the opening of readers for as long as a few renames take. Appending does not take it.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Oldest first; the active segment is not among them.</summary>
    public List<Segment> Rotated { get; }

    /// <summary>The files of <see cref="Rotated"/>, in the same order.</summary>
    public List<RotatedFile> Files { get; }

    /// <summary>The segment that is being written. Changed by the appender's thread alone, which reads it without the lock.</summary>
    public Segment Active { get; set; }

    /// <summary>Its file, which the writer writes to.</summary>
    public SharedFile ActiveFile { get; set; }

    /// <summary>The name of its file: another one than usual while a rotation is unfinished.</summary>
    public string ActivePath { get; set; }

    /// <summary>
    /// Files that storage refused to remove after something had taken their place. They would be in the way of what gets
    /// their names next: see <see cref="RemoveLeftovers"/>.
    /// </summary>
    public List<string> Leftovers { get; } = [];

    /// <summary>True once nothing is changed here any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>False while a rotation is unfinished: the manifest says more than this table then, and must go on doing so.</summary>
    public bool IsSettled => string.Equals(ActivePath, _activeName, StringComparison.Ordinal);

    /// <summary>Position after the last committed record. Any thread, without the lock.</summary>
    public long EndPosition => Volatile.Read(ref _endPosition);

    /// <summary>Where the stream ends once <paramref name="activeLength"/> bytes of the active file are committed. The appender's thread.</summary>
    public long EndOfAppended(long activeLength) => Active.BasePosition + activeLength;

    /// <summary>Shows readers what the appender has written to the active file. The appender's thread.</summary>
    /// <param name="activeLength">Bytes of whole records in the active file.</param>
    /// <returns>True when that is something new.</returns>
    public bool Publish(long activeLength)
    {
        var end = EndOfAppended(activeLength);
        var isNew = end != _endPosition;
        Volatile.Write(ref _endPosition, end);
        return isNew;
    }

    /// <summary>The active segment with what is committed of it.</summary>
    public Segment CommittedActive() => Active with
    {
        Length = EndPosition - Active.BasePosition,
        // Its times are still changing, under the appender's hands.
        MinTimeNano = long.MinValue,
        MaxTimeNano = long.MaxValue,
        Records = Segment.UnknownRecords,
    };

    /// <summary>Writes a list of segments to the manifest: this table's unless told otherwise.</summary>
    public void Save(Manifest? manifest = null) => _manifest.Save(manifest ?? new Manifest([.. Rotated, Active], IsRotating: false));

    /// <summary>Writes this table to the manifest, unless a rotation is unfinished.</summary>
    public void SaveWhenSettled()
    {
        if (IsSettled)
        {
            Save();
        }
    }

    /// <summary>The same after a removal that has happened, whether it can be written or not.</summary>
    public void TrySave()
    {
        try
        {
            SaveWhenSettled();
        }
        catch (IOException)
        {
            // The manifest goes on listing what is gone, which recovery knows how to read, until it is saved the next time.
            _counters.RemovalFailed();
        }
    }

    /// <summary>Makes what was saved survive a power loss.</summary>
    public void SyncManifest() => _manifest.Sync();

    /// <summary>Removes the oldest segments.</summary>
    /// <exception cref="IOException">Storage refused to remove a file; those before it are gone.</exception>
    public void Evict(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _storage.Delete(Files[0].Path);
            _counters.Evicted(Rotated[0].Length);
            Rotated.RemoveAt(0);
            Files.RemoveAt(0);
        }
    }

    /// <summary>Before files get names: removes what stands under those that are no longer anybody's.</summary>
    /// <exception cref="IOException">Storage refuses still.</exception>
    public void RemoveLeftovers()
    {
        while (Leftovers.Count > 0)
        {
            _storage.Delete(Leftovers[^1]);
            Leftovers.RemoveAt(Leftovers.Count - 1);
        }
    }

    /// <summary>Bytes that a rotated segment takes on disk; 0 when its file is not there or cannot be opened.</summary>
    public long DiskBytesOf(int place)
    {
        if (Files[place].DiskBytes is not { } bytes)
        {
            using var open = OpenWhenThere(Files[place].Path);
            bytes = open?.Length ?? 0;
            Files[place] = Files[place] with { DiskBytes = bytes };
        }
        return bytes;
    }

    /// <summary>Opens the active file through the writer's own handle: its name may lead to something else by now.</summary>
    public IStorageFile? OpenActive() => ActiveFile.Share() ?? OpenWhenThere(ActivePath);

    /// <summary>Opens a file; null when it is not there, or cannot be opened. Without the lock.</summary>
    public IStorageFile? OpenWhenThere(string path)
    {
        try
        {
            return OpenUnlessGone(path);
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure))
        {
            return null;
        }
    }

    /// <summary>Opens a file; null when it is not there. Without the lock.</summary>
    /// <exception cref="IOException">It is there and cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public IStorageFile? OpenUnlessGone(string path)
    {
        try
        {
            return _storage.Open(path, StorageOpenMode.Read);
        }
        catch (Exception failure) when (StorageErrno.IsGone(failure))
        {
            return null;
        }
    }

    /// <summary>Ends all changes and closes the manifest; readers go on with the files that they hold. Takes the lock.</summary>
    public void Dispose()
    {
        lock (Lock)
        {
            IsClosed = true;
            ActiveFile.Dispose();
            _manifest.Dispose();
        }
    }
}
