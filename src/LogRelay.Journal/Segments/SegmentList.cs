using LogRelay.Journal.Reading;
using LogRelay.Journal.Recovery;
using LogRelay.Journal.Retention;
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
    private SharedFile _activeFile;
    private string _activePath;
    private long _endPosition;
    private bool _isClosed;

    // Held while files are synced, outside the other lock.
    private readonly Lock _syncLock = new();
    private long _syncedSequence;
    private long _syncedActive = -1;

    /// <summary>Takes over what recovery found.</summary>
    /// <param name="storage">Where the files are.</param>
    /// <param name="files">Their names.</param>
    /// <param name="manifest">The open manifest, which says what <paramref name="state"/> says; disposed of here.</param>
    /// <param name="state">The segments as they are.</param>
    /// <param name="activeFile">The active segment's file, which the writer writes to; disposed of here.</param>
    /// <param name="counters">Told of what is removed.</param>
    public SegmentList(IStorage storage, SegmentFiles files, ManifestFile manifest, RecoveredState state, SharedFile activeFile, JournalCounters counters)
    {
        _storage = storage;
        _files = files;
        _manifest = manifest;
        _counters = counters;
        _rotated = state.Rotated;
        _rotatedFiles = state.Files;
        _active = state.Active;
        _activeFile = activeFile;
        _activePath = files.ActivePath;
        _endPosition = state.Active.EndPosition;
    }

    /// <summary>Position after the last committed record.</summary>
    public long EndPosition => Volatile.Read(ref _endPosition);

    /// <summary>True once nothing is changed here any more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _isClosed;
            }
        }
    }

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

    /// <summary>Bytes that all segments take on disk, the active one as far as it is committed.</summary>
    public long DiskBytes
    {
        get
        {
            lock (_lock)
            {
                var total = EndPosition - _active.BasePosition;
                for (var place = 0; place < _rotatedFiles.Count; place++)
                {
                    _rotatedFiles[place] = Measured(_rotatedFiles[place]);
                    total += _rotatedFiles[place].DiskBytes ?? 0;
                }
                return total;
            }
        }
    }

    /// <summary>Where the stream ends once <paramref name="activeLength"/> bytes of the active file are committed. The appender's thread.</summary>
    public long EndOfAppended(long activeLength) => _active.BasePosition + activeLength;

    /// <summary>Shows readers what the appender has written to the active file. The appender's thread.</summary>
    /// <param name="activeLength">Bytes of whole records in the active file.</param>
    /// <returns>True when that is something new.</returns>
    public bool Publish(long activeLength)
    {
        var end = _active.BasePosition + activeLength;
        var isNew = end != _endPosition;
        Volatile.Write(ref _endPosition, end);
        return isNew;
    }

    /// <summary>True while the manifest does not say how the active file begins. The appender's thread.</summary>
    public bool IsHeadUnknown => _active.HeadChecksum == 0;

    /// <summary>
    /// Writes to the manifest how the active file begins: after a power loss the file is known again by it. The appender's
    /// thread, once a segment.
    /// </summary>
    /// <param name="activeLength">Bytes of whole records in the active file; not 0.</param>
    /// <exception cref="IOException">Storage refused; to be tried again.</exception>
    public void KeepHead(long activeLength)
    {
        lock (_lock)
        {
            if (_isClosed || !IsSettled)
            {
                return;
            }
            var active = _active with { Length = activeLength, HeadChecksum = SegmentHead.Checksum(_activeFile, activeLength) };
            _manifest.Save(new Manifest([.. _rotated, active], IsRotating: false));
            _active = active;
        }
    }

    /// <summary>The segments as they are now, oldest first, the active one last with what is committed.</summary>
    public IReadOnlyList<Segment> Snapshot()
    {
        lock (_lock)
        {
            return [.. _rotated, CommittedActive()];
        }
    }

    /// <summary>Opens the file that holds <paramref name="position"/>, or the first one after it.</summary>
    /// <param name="position">Where in the stream.</param>
    /// <param name="unreadable">Says when a file that cannot be opened is lost; null passes over it at once.</param>
    /// <returns>Null when nothing is committed there yet.</returns>
    /// <exception cref="IOException">A file cannot be opened, and is not lost yet.</exception>
    public OpenSegment? OpenAt(long position, UnreadablePlaces? unreadable = null)
    {
        lock (_lock)
        {
            for (var place = 0; place < _rotated.Count; place++)
            {
                if (_rotated[place].EndPosition > position && OpenOrPassOver(place, unreadable) is { } file)
                {
                    return new OpenSegment(_rotated[place], file, IsActive: false);
                }
            }
            var active = CommittedActive();
#pragma warning disable CA2000 // Whoever takes the segment disposes of its file.
            return active.EndPosition > position && OpenActive() is { } activeFile
                ? new OpenSegment(active, activeFile, IsActive: true)
                : null;
#pragma warning restore CA2000
        }
    }

    /// <summary>Opens the file of one segment, as it is stored now.</summary>
    /// <returns>Null when the segment, or its file, is not there any more, or cannot be opened.</returns>
    public OpenSegment? OpenSegment(Segment segment)
    {
        if (OpenAt(segment.BasePosition) is not { } open)
        {
            return null;
        }
        if (open.Segment.Sequence == segment.Sequence)
        {
            return open;
        }
        open.File.Dispose();
        return null;
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
    /// <param name="isKept">False to remove the file that is full, and all before it, instead.</param>
    /// <exception cref="IOException">Storage refused a step. The writer's open file goes on taking records whatever its name is now; another call completes what was begun.</exception>
    public void Rotate(SegmentWriter writer, bool isKept)
    {
        lock (_lock)
        {
            RestoreActiveFile(writer.Length);
            var full = writer.Seal(_active);
            full = full with { HeadChecksum = SegmentHead.Checksum(_activeFile, full.Length) };
            var next = Segment.Empty(full.Sequence + 1, full.EndPosition);
            _manifest.Save(new Manifest(isKept ? [.. _rotated, full, next] : [full, next], IsRotating: true));
            if (!isKept)
            {
                Evict(_rotated.Count);
            }
            MoveActiveFile(isKept, full);
            var nextFile = new SharedFile(_storage.Open(_files.ActivePath, StorageOpenMode.Truncate));
            writer.Continue(nextFile, next);
            _activeFile.Dispose();
            _activeFile = nextFile;
            if (isKept)
            {
                _rotated.Add(full);
                _rotatedFiles.Add(new RotatedFile(1, SegmentCodec.Plain, _activePath));
            }
            _active = next;
            _activePath = _files.ActivePath;
            _ = Publish(writer.Length);
            _manifest.Save(new Manifest([.. _rotated, next], IsRotating: false));
            if (!isKept)
            {
                // Of a single file nothing else tells after a power loss which positions it has.
                _manifest.Sync();
            }
        }
    }

    /// <summary>Ends the stream's writing: the active file is found under its name when the stream is opened again.</summary>
    /// <param name="length">Bytes of whole records in the active file.</param>
    /// <exception cref="IOException">Somebody removed or replaced the file, and what is in it could not be written anew.</exception>
    public void Settle(long length)
    {
        lock (_lock)
        {
            RestoreActiveFile(length);
            // So that it is noticed when the file is shorter the next time.
            var active = CommittedActive();
            _manifest.Save(new Manifest([.. _rotated, active with { HeadChecksum = SegmentHead.Checksum(_activeFile, active.Length) }], IsRotating: false));
        }
    }

    /// <summary>True when the active file's name leads to the file that is being written.</summary>
    public bool IsActiveFileThere()
    {
        lock (_lock)
        {
            return _activeFile.IsNamed(_activePath);
        }
    }

    /// <summary>The rotated segments, oldest first, and what each takes on disk.</summary>
    public IReadOnlyList<KeptSegment> Rotated()
    {
        lock (_lock)
        {
            var kept = new KeptSegment[_rotated.Count];
            for (var place = 0; place < kept.Length; place++)
            {
                _rotatedFiles[place] = Measured(_rotatedFiles[place]);
                kept[place] = new KeptSegment(_rotated[place], _rotatedFiles[place].DiskBytes ?? 0);
            }
            return kept;
        }
    }

    /// <summary>Removes the oldest segments, up to one of that sequence.</summary>
    /// <exception cref="IOException">Storage refused to remove a file; those before it are gone.</exception>
    public void RemoveThrough(long sequence)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                Evict(CountThrough(sequence));
                SaveWhenSettled();
            }
        }
    }

    /// <summary>Removes one segment, which has nothing but markers in front of it, and leaves a marker in its place.</summary>
    /// <param name="sequence">Its sequence, which the marker gets.</param>
    /// <param name="line">The marker's line, with what earlier markers say: those go. Its position is the last that the segment had.</param>
    /// <param name="timeNano">Its time.</param>
    /// <returns>False when the segment is gone and the marker has found no room: see <see cref="TryPutMarker"/>.</returns>
    /// <exception cref="IOException">Storage refused to remove it: it is there.</exception>
    public bool RemoveAndMark(long sequence, ReadOnlySpan<byte> line, long timeNano)
    {
        lock (_lock)
        {
            var place = _rotated.FindIndex(segment => segment.Sequence == sequence);
            if (_isClosed || place < 0)
            {
                throw new IOException($"segment {sequence} is not there any more");
            }
            if (TryReplaceByMarker(place, _rotated[place].EndPosition, line, timeNano))
            {
                return true;
            }
            // A full disk has no room for the marker before the segment has gone.
            _storage.Delete(_rotatedFiles[place].Path);
            _counters.Evicted(_rotated[place].Length);
            _rotated.RemoveAt(place);
            _rotatedFiles.RemoveAt(place);
            TrySave();
            return TryPutMarker(line, timeNano);
        }
    }

    /// <summary>Puts a marker in front of everything, in the place of any that is there.</summary>
    /// <returns>False when storage has no room for it, or a rotation is unfinished; the caller tries again later.</returns>
    public bool TryPutMarker(ReadOnlySpan<byte> line, long timeNano)
    {
        lock (_lock)
        {
            var next = _rotated.Find(static segment => !segment.IsLossMarker) ?? _active;
            if (_isClosed || !IsSettled || next.BasePosition < line.Length)
            {
                return false;
            }
            if (_rotated.Count > 0 && _rotated[0].IsLossMarker)
            {
                return TryReplaceByMarker(place: 0, next.BasePosition, line, timeNano);
            }
            // Behind the oldest by its name: a rotation that failed half-way leaves gaps between the numbers.
            var index = _rotatedFiles.Count == 0 ? 1 : _rotatedFiles[0].Index + 1;
            var file = new RotatedFile(index, SegmentCodec.Plain, _files.PathOf(index, SegmentCodec.Plain));
            var marker = MarkerSegment(next.Sequence - 1, next.BasePosition, line, timeNano);
            try
            {
                PutMarker(line, file.Path, [marker, .. _rotated]);
            }
            catch (IOException)
            {
                TrySave();
                return false;
            }
            _rotated.Insert(0, marker);
            _rotatedFiles.Insert(0, file);
            return true;
        }
    }

    /// <summary>The oldest rotated segment that is not compressed and may be now; null when there is none.</summary>
    /// <param name="passedOver">Sequences of segments that cannot be compressed.</param>
    public Segment? FindPlain(IReadOnlySet<long> passedOver)
    {
        lock (_lock)
        {
            return !_isClosed && IsSettled
                ? _rotated.Find(segment => segment is { Codec: SegmentCodec.Plain, IsLossMarker: false } && !passedOver.Contains(segment.Sequence))
                : null;
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
            var compressed = file with { Codec = codec, Path = _files.PathOf(file.Index, codec), DiskBytes = null };
            var head = ReadHead(copyPath);
            _storage.Rename(copyPath, compressed.Path);
            _rotated[place] = plain with { Codec = codec, HeadChecksum = head };
            _rotatedFiles[place] = compressed;
            _storage.Delete(file.Path);
            _manifest.Save(new Manifest([.. _rotated, _active], IsRotating: false));
        }
    }

    /// <summary>Makes rotated segments, their names, and what the manifest says of them, survive a power loss.</summary>
    /// <remarks>Any thread. The list is not locked while a file is synced.</remarks>
    public void SyncRotated()
    {
        lock (_syncLock)
        {
            SyncRotatedHere();
        }
    }

    /// <summary>The same for all segments, the active one as far as it is written.</summary>
    public void SyncAll()
    {
        lock (_syncLock)
        {
            SyncRotatedHere();
            long sequence;
            IStorageFile? file;
            lock (_lock)
            {
                sequence = _active.Sequence;
                file = _isClosed ? null : OpenActive();
            }
            using (file)
            {
                file?.Sync();
            }
            if (sequence != _syncedActive)
            {
                SyncNames();
                _syncedActive = sequence;
            }
        }
    }

    private void SyncRotatedHere()
    {
        while (FindUnsynced() is { } segment)
        {
            using (var file = OpenRotated(segment))
            {
                file?.Sync();
            }
            SyncNames();
            _syncedSequence = segment.Sequence;
        }
    }

    /// <summary>Names first: the manifest must not speak of files that a power loss takes the names of.</summary>
    private void SyncNames()
    {
        _files.SyncFolder();
        lock (_lock)
        {
            if (!_isClosed)
            {
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
            _activeFile.Dispose();
            _manifest.Dispose();
        }
    }

    private Segment? FindUnsynced()
    {
        lock (_lock)
        {
            return _isClosed
                ? null
                : _rotated.Find(candidate => candidate.Sequence > _syncedSequence && candidate.Codec == SegmentCodec.Plain);
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

    // Through the writer's own handle: its name may lead to something else by now.
    private IStorageFile? OpenActive() => _activeFile.Share() ?? OpenWhenThere(_activePath);

    private IStorageFile? OpenOrPassOver(int place, UnreadablePlaces? unreadable)
    {
        try
        {
            return _storage.Open(_rotatedFiles[place].Path, StorageOpenMode.Read);
        }
        catch (Exception failure) when (StorageErrno.IsGone(failure))
        {
            // Somebody removed a file of ours; the reader goes on with the next one and counts the gap.
            return null;
        }
        catch (Exception failure) when (
            StorageErrno.IsRefusal(failure) && (unreadable is null || unreadable.IsLost(_rotated[place].BasePosition)))
        {
            return null;
        }
    }

    private uint ReadHead(string path)
    {
        using var file = _storage.Open(path, StorageOpenMode.Read);
        return SegmentHead.Checksum(file, file.Length);
    }

    private IStorageFile? OpenWhenThere(string path)
    {
        try
        {
            return _storage.Open(path, StorageOpenMode.Read);
        }
        catch (Exception failure) when (StorageErrno.IsGone(failure) || StorageErrno.IsRefusal(failure))
        {
            return null;
        }
    }

    // While a rotation is unfinished the manifest says more than this list, and must go on doing so.
    private bool IsSettled => string.Equals(_activePath, _files.ActivePath, StringComparison.Ordinal);

    private int CountThrough(long sequence) => _rotated.FindLastIndex(segment => segment.Sequence <= sequence) + 1;

    private void SaveWhenSettled()
    {
        if (IsSettled)
        {
            _manifest.Save(new Manifest([.. _rotated, _active], IsRotating: false));
        }
    }

    private void TrySave()
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

    private RotatedFile Measured(RotatedFile file)
    {
        if (file.DiskBytes is not null)
        {
            return file;
        }
        using var open = OpenWhenThere(file.Path);
        return file with { DiskBytes = open?.Length ?? 0 };
    }

    private static Segment MarkerSegment(long sequence, long endPosition, ReadOnlySpan<byte> line, long timeNano) =>
        new(sequence, endPosition - line.Length, line.Length, SegmentCodec.Plain, timeNano, timeNano, Records: 1) { IsLossMarker = true };

    /// <summary>
    /// Lets a marker take the place of a segment's file; what is in front of it goes next. The manifest says so first:
    /// recovery undoes what a crash cut short before the rename, and completes what it cut short after it.
    /// </summary>
    private bool TryReplaceByMarker(int place, long endPosition, ReadOnlySpan<byte> line, long timeNano)
    {
        if (!IsSettled || endPosition < line.Length)
        {
            return false;
        }
        var (segment, file) = (_rotated[place], _rotatedFiles[place]);
        var marker = MarkerSegment(segment.Sequence, endPosition, line, timeNano);
        var markerFile = new RotatedFile(file.Index, SegmentCodec.Plain, _files.PathOf(file.Index, SegmentCodec.Plain));
        try
        {
            PutMarker(line, markerFile.Path, [.. _rotated.Take(place), marker, .. _rotated.Skip(place + 1)]);
        }
        catch (IOException)
        {
            TrySave();
            return false;
        }
        _counters.Evicted(segment.Length);
        _rotated[place] = marker;
        _rotatedFiles[place] = markerFile;
        try
        {
            if (!string.Equals(file.Path, markerFile.Path, StringComparison.Ordinal))
            {
                _storage.Delete(file.Path);
            }
            Evict(place);
        }
        catch (IOException)
        {
            // The segment is gone and marked. What is left of it, or an earlier marker, goes with the next removal or start.
            _counters.RemovalFailed();
        }
        TrySave();
        return true;
    }

    private void PutMarker(ReadOnlySpan<byte> line, string path, IEnumerable<Segment> rotated)
    {
        var temporary = path + FileNames.TemporarySuffix;
        try
        {
            using (var file = _storage.Open(temporary, StorageOpenMode.Truncate))
            {
                file.Write(0, line);
            }
            _manifest.Save(new Manifest([.. rotated, _active], IsRotating: false));
            _storage.Rename(temporary, path);
        }
        catch (IOException)
        {
            DeleteLeftover(temporary);
            throw;
        }
    }

    private void DeleteLeftover(string path)
    {
        try
        {
            _storage.Delete(path);
        }
        catch (IOException)
        {
            // The next start removes it.
        }
    }

    /// <summary>
    /// Writes the active file anew from its open handle when its name leads elsewhere: somebody removed it, or put another
    /// in its place. What stands there now is kept under a name of its own.
    /// </summary>
    private void RestoreActiveFile(long length)
    {
        if (_activeFile.IsNamed(_activePath))
        {
            return;
        }
        var copy = $"{_files.ActivePath}.{Guid.NewGuid():N}{FileNames.TemporarySuffix}";
        using (var target = _storage.Open(copy, StorageOpenMode.Truncate))
        {
            FileCopy.Copy(_activeFile, target, length);
            target.Sync();
        }
        _ = Quarantine.SetAside(_storage, _activePath);
        _storage.Rename(copy, _activePath);
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
