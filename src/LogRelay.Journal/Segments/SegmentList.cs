using LogRelay.Journal.Recovery;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>The segments of one open stream and the names of their files; the manifest says the same on disk.</summary>
/// <remarks>
/// Any thread; one lock, which rotation, compression and the opening of readers hold for as long as a few renames take.
/// Appending does not take it.
/// </remarks>
internal sealed class SegmentList : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IStorage _storage;
    private readonly SegmentFiles _files;
    private readonly ManifestFile _manifest;
    private readonly JournalCounters _counters;

    // Both oldest first, one entry a segment.
    private readonly List<Segment> _rotated;
    private readonly List<RotatedFile> _rotatedFiles;
    private Segment _active;
    private string _activePath;
    private long _endPosition;
    private long _syncedSequence;
    private bool _isClosed;

    /// <summary>Takes over what recovery found.</summary>
    /// <param name="storage">Where the files are.</param>
    /// <param name="files">Their names.</param>
    /// <param name="manifest">The open manifest, which says what <paramref name="state"/> says; disposed of here.</param>
    /// <param name="state">The segments as they are.</param>
    /// <param name="counters">Told of what is removed.</param>
    public SegmentList(IStorage storage, SegmentFiles files, ManifestFile manifest, RecoveredState state, JournalCounters counters)
    {
        _storage = storage;
        _files = files;
        _manifest = manifest;
        _counters = counters;
        _rotated = state.Rotated;
        _rotatedFiles = state.Files;
        _active = state.Active;
        _activePath = files.ActivePath;
        _endPosition = state.Active.EndPosition;
    }

    /// <summary>Position after the last committed record.</summary>
    public long EndPosition => Volatile.Read(ref _endPosition);

    /// <summary>Position of the oldest record that is still there.</summary>
    public long StartPosition
    {
        get
        {
            lock (_lock)
            {
                return _rotated.Count > 0 ? _rotated[0].BasePosition : _active.BasePosition;
            }
        }
    }

    /// <summary>Shows readers what the appender has written to the active file. The appender's thread.</summary>
    /// <param name="activeLength">Bytes of whole records in the active file.</param>
    public void Publish(long activeLength) => Volatile.Write(ref _endPosition, _active.BasePosition + activeLength);

    /// <summary>The segments as they are now, oldest first, the active one last with what is committed.</summary>
    public IReadOnlyList<Segment> Snapshot()
    {
        lock (_lock)
        {
            return [.. _rotated, CommittedActive()];
        }
    }

    /// <summary>Opens the file that holds <paramref name="position"/>, or the first one after it.</summary>
    /// <returns>Null when nothing is committed there yet.</returns>
    public OpenSegment? OpenAt(long position)
    {
        lock (_lock)
        {
            for (var place = 0; place < _rotated.Count; place++)
            {
                if (_rotated[place].EndPosition > position && OpenWhenThere(_rotatedFiles[place].Path) is { } file)
                {
                    return new OpenSegment(_rotated[place], file, IsActive: false);
                }
            }
            var active = CommittedActive();
            return active.EndPosition > position && OpenWhenThere(_activePath) is { } activeFile
                ? new OpenSegment(active, activeFile, IsActive: true)
                : null;
        }
    }

    /// <summary>Opens a rotated segment's file.</summary>
    /// <returns>Null when the segment, or its file, is not there any more.</returns>
    public IStorageFile? OpenRotated(Segment segment)
    {
        lock (_lock)
        {
            var place = _rotated.IndexOf(segment);
            return place < 0 ? null : OpenWhenThere(_rotatedFiles[place].Path);
        }
    }

    /// <summary>True while that segment is the one being written.</summary>
    public bool IsActive(long sequence)
    {
        lock (_lock)
        {
            return _active.Sequence == sequence;
        }
    }

    /// <summary>Where a segment ends, that was active when it was opened.</summary>
    public long EndOf(Segment segment)
    {
        lock (_lock)
        {
            if (_active.Sequence == segment.Sequence)
            {
                return EndPosition;
            }
            var rotated = _rotated.Find(candidate => candidate.Sequence == segment.Sequence);
            // Rotated and already removed: its successor begins where it ended.
            return rotated?.EndPosition
                ?? _rotated.Find(candidate => candidate.Sequence > segment.Sequence)?.BasePosition
                ?? _active.BasePosition;
        }
    }

    /// <summary>
    /// Renames the active file to <c>.1</c>, the others one up, and starts a new one. The manifest says before and
    /// after what is meant, so that a crash at any step can be completed (see <see cref="JournalRecovery"/>).
    /// </summary>
    /// <param name="writer">Writes to the active file; its buffer is empty. Goes on in the new one.</param>
    /// <param name="maxFiles">Segments that stay, the new one included; at least 1.</param>
    /// <exception cref="IOException">Storage refused a step. The writer's open file goes on taking records whatever its name is now; another call completes what was begun.</exception>
    public void Rotate(SegmentWriter writer, int maxFiles)
    {
        lock (_lock)
        {
            var full = writer.Seal(_active);
            var next = Segment.Empty(full.Sequence + 1, full.EndPosition);
            var evicted = Math.Clamp(_rotated.Count + 1 - (maxFiles - 1), 0, _rotated.Count);
            var isFullKept = maxFiles > 1;
            var kept = _rotated.Skip(evicted).ToList();
            _manifest.Save(new Manifest(isFullKept ? [.. kept, full, next] : [next], IsRotating: true));
            Evict(evicted);
            MoveActiveFile(isFullKept, full);
            writer.Continue(_storage.Open(_files.ActivePath, StorageOpenMode.Truncate));
            if (isFullKept)
            {
                _rotated.Add(full);
                _rotatedFiles.Add(new RotatedFile(1, SegmentCodec.Plain, _activePath));
            }
            _active = next;
            _activePath = _files.ActivePath;
            Publish(writer.Length);
            _manifest.Save(new Manifest([.. _rotated, next], IsRotating: false));
        }
    }

    /// <summary>The oldest rotated segment that is not compressed and may be now; null when there is none.</summary>
    public Segment? FindPlain()
    {
        lock (_lock)
        {
            // Not while a rotation is unfinished: the manifest then says more than this list.
            var isSettled = !_isClosed && string.Equals(_activePath, _files.ActivePath, StringComparison.Ordinal);
            return isSettled ? _rotated.Find(static segment => segment.Codec == SegmentCodec.Plain) : null;
        }
    }

    /// <summary>Lets a compressed copy take the place of a rotated segment's plain file.</summary>
    /// <param name="plain">The segment that was compressed.</param>
    /// <param name="codec">How the copy is compressed.</param>
    /// <param name="copyPath">The copy, synced. It is removed when the segment is not there any more.</param>
    public void Replace(Segment plain, SegmentCodec codec, string copyPath)
    {
        lock (_lock)
        {
            var place = _rotated.IndexOf(plain);
            if (place < 0 || _isClosed)
            {
                _storage.Delete(copyPath);
                return;
            }
            var file = _rotatedFiles[place];
            var compressed = file with { Codec = codec, Path = _files.PathOf(file.Index, codec) };
            _storage.Rename(copyPath, compressed.Path);
            _rotated[place] = plain with { Codec = codec };
            _rotatedFiles[place] = compressed;
            _storage.Delete(file.Path);
            _manifest.Save(new Manifest([.. _rotated, _active], IsRotating: false));
        }
    }

    /// <summary>Makes rotated segments, and what the manifest says of them, survive a power loss.</summary>
    /// <remarks>One caller at a time. The lock is not held while a file is synced.</remarks>
    public void SyncRotated()
    {
        while (TakeUnsynced() is { } segment)
        {
            using (var file = OpenRotated(segment))
            {
                file?.Sync();
            }
            lock (_lock)
            {
                if (_isClosed)
                {
                    return;
                }
                _manifest.Sync();
            }
        }
    }

    /// <summary>Ends all changes and closes the manifest; readers go on with the files that they hold.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _manifest.Dispose();
        }
    }

    private Segment? TakeUnsynced()
    {
        lock (_lock)
        {
            var segment = _isClosed
                ? null
                : _rotated.Find(candidate => candidate.Sequence > _syncedSequence && candidate.Codec == SegmentCodec.Plain);
            _syncedSequence = segment?.Sequence ?? _syncedSequence;
            return segment;
        }
    }

    private Segment CommittedActive() => _active with
    {
        Length = EndPosition - _active.BasePosition,
        // Its times are still changing, under the appender's hands.
        MinTimeNano = long.MinValue,
        MaxTimeNano = long.MaxValue,
        Records = Segment.UnknownRecords,
    };

    private IStorageFile? OpenWhenThere(string path)
    {
        try
        {
            return _storage.Open(path, StorageOpenMode.Read);
        }
        catch (FileNotFoundException)
        {
            // Somebody removed a file of ours; the reader goes on with the next one and counts the gap.
            return null;
        }
    }

    /// <summary>Removes the oldest segments.</summary>
    private void Evict(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _storage.Delete(_rotatedFiles[0].Path);
            _counters.Evicted(_rotated[0].Length);
            _rotated.RemoveAt(0);
            _rotatedFiles.RemoveAt(0);
        }
    }

    /// <summary>Gives the active file, which is still written through its open handle, the newest rotated name; or removes it.</summary>
    private void MoveActiveFile(bool isKept, Segment full)
    {
        if (!isKept)
        {
            _storage.Delete(_activePath);
            _counters.Evicted(full.Length);
            return;
        }
        _rotatedFiles.Add(new RotatedFile(string.Equals(_activePath, _files.ActivePath, StringComparison.Ordinal) ? 0 : 1, SegmentCodec.Plain, _activePath));
        try
        {
            _files.Renumber(_rotatedFiles);
        }
        finally
        {
            // Whatever happened, the active segment is found under the name that its file has now.
            _activePath = _rotatedFiles[^1].Path;
            _rotatedFiles.RemoveAt(_rotatedFiles.Count - 1);
        }
    }
}
