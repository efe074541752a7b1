using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Recovery;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal;

/// <summary>
/// One stream's log on disk: json-file lines in rotated segments, and a position for every byte that is never used twice.
/// </summary>
/// <remarks>
/// One appender at a time; any number of readers beside it, from any thread. A position is a byte offset in the
/// uncompressed stream since it began; it survives rotation, compression and restart.
/// What <see cref="Commit"/> has written survives the death of the process. A record that storage refuses is counted,
/// and a marker takes its place as soon as storage accepts records again.
/// </remarks>
public sealed class StreamJournal : IDisposable
{
    private readonly IStorage _storage;
    private readonly SegmentFiles _files;
    private readonly JournalOptions _options;
    private readonly JournalMaintenance _maintenance;
    private readonly byte[] _attributesJson;
    private readonly CommitSignal _commits = new();

    // Guards the list of segments and the names of their files: rotation, compression, and the opening of readers.
    private readonly Lock _lock = new();
    private readonly ManifestFile _manifest;
    private readonly List<Segment> _rotated;
    private readonly List<RotatedFile> _rotatedFiles;
    private Segment _active;
    private string _activePath;
    private long _unsyncedFrom;
    private bool _isClosed;

    // The appender's own.
    private readonly SegmentWriter _writer;
    private readonly OpenLines _openLines = new();
    private long _rotateAgainAt;

    // Read by readers.
    private long _endPosition;
    private int _writers;

    private StreamJournal(
        string streamId, IStorage storage, SegmentFiles files, JournalOptions options, JournalMaintenance maintenance,
        byte[] attributesJson, ManifestFile manifest, RecoveredState state, IStorageFile activeFile)
    {
        StreamId = streamId;
        _storage = storage;
        _files = files;
        _options = options;
        _maintenance = maintenance;
        _attributesJson = attributesJson;
        _manifest = manifest;
        _rotated = state.Rotated;
        _rotatedFiles = state.Files;
        _active = state.Active;
        _activePath = files.ActivePath;
        _writer = new SegmentWriter(activeFile, state.Active, Counters);
        _endPosition = state.Active.EndPosition;
        Counters.Torn(state.TornBytes);
    }

    /// <summary>The container's id, which names the files.</summary>
    public string StreamId { get; }

    /// <summary>What was stored and what was lost since the journal was opened.</summary>
    public JournalCounters Counters { get; } = new();

    /// <summary>Position after the last committed record. Read from any thread.</summary>
    public long EndPosition => Volatile.Read(ref _endPosition);

    /// <summary>Position of the oldest record that is still there. Read from any thread.</summary>
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

    /// <summary>True while somebody may append: followers wait. Read from any thread.</summary>
    public bool HasWriters => Volatile.Read(ref _writers) > 0;

    /// <summary>True while a rotated segment waits to be compressed; closing the journal now would leave it plain. Any thread.</summary>
    public bool AwaitsCompression => FindUncompressed() is not null;

    /// <summary>Opens a stream's folder, new or as any earlier process left it.</summary>
    /// <param name="storage">Where the folder is.</param>
    /// <param name="folder">The stream's folder; created when missing.</param>
    /// <param name="streamId">The container's id.</param>
    /// <param name="options">Rotation.</param>
    /// <param name="maintenance">Does what must not hold the appender up: sync, compression.</param>
    /// <param name="attributesJson">The <c>attrs</c> object of every line, encoded; empty for none.</param>
    /// <param name="minimumPosition">The highest cursor of any sink: no new record gets a lower position.</param>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it.</exception>
    public static StreamJournal Open(
        IStorage storage, string folder, string streamId, JournalOptions options, JournalMaintenance maintenance,
        byte[] attributesJson, long minimumPosition)
    {
        storage.CreateFolder(folder);
        var files = new SegmentFiles(storage, folder, streamId);
        var manifestFile = ManifestFile.Open(storage, Path.Combine(folder, FileNames.Manifest), out var manifest);
        try
        {
            var state = JournalRecovery.Recover(storage, files, manifest, minimumPosition);
            manifestFile.Save(new Manifest([.. state.Rotated, Segment.Empty(state.Active.Sequence, state.Active.BasePosition)], IsRotating: false));
            var activeFile = storage.Open(files.ActivePath, StorageOpenMode.ReadWrite);
            var journal = new StreamJournal(
                streamId, storage, files, options, maintenance, attributesJson, manifestFile, state, activeFile);
            if (journal.FindUncompressed() is not null)
            {
                maintenance.Enqueue(journal);
            }
            return journal;
        }
        catch
        {
            manifestFile.Dispose();
            throw;
        }
    }

    /// <summary>Says that somebody appends from now on, until <see cref="RemoveWriter"/>. Any thread.</summary>
    public void AddWriter() => Interlocked.Increment(ref _writers);

    /// <summary>Ends an <see cref="AddWriter"/>. After the last one, readers that have caught up are at the end. Any thread.</summary>
    public void RemoveWriter()
    {
        Interlocked.Decrement(ref _writers);
        _commits.Pulse();
    }

    /// <summary>Takes one entry. It is in the file when the next <see cref="Commit"/> returns, or counted as dropped.</summary>
    public void Append(in LogEntry entry)
    {
        RotateWhenFull();
        var line = _writer.Reserve(JsonLineWriter.MaxLength(in entry, _attributesJson), entry.TimeNano);
        var written = JsonLineWriter.Write(line, in entry, _attributesJson);
        _writer.Add(written, entry.TimeNano);
        _openLines.Add(in entry, written);
    }

    /// <summary>Takes a record of LogRelay's own that says what is missing at this place.</summary>
    /// <param name="marker">What happened, in words for a person and as counts.</param>
    /// <param name="timeNano">Nanoseconds since 1970-01-01 UTC.</param>
    public void AppendMarker(in LossMarker marker, long timeNano)
    {
        RotateWhenFull();
        _writer.AddMarker(in marker, timeNano);
    }

    /// <summary>Writes what was appended and shows it to readers. After a killed process it is still there.</summary>
    public void Commit()
    {
        _writer.Flush();
        _writer.ReleaseBuffer();
        Publish();
        _commits.Pulse();
    }

    /// <summary>Reads forward from a position; the oldest record when that position is gone.</summary>
    public JournalReader OpenReader(long position) => new(this, position);

    /// <inheritdoc/>
    public void Dispose()
    {
        Commit();
        lock (_lock)
        {
            _isClosed = true;
            _writer.Dispose();
            _manifest.Dispose();
        }
    }

    /// <summary>Waits until the end has moved past <paramref name="position"/>, or nobody writes any more.</summary>
    internal async ValueTask<bool> WaitPastAsync(long position, CancellationToken ct)
    {
        while (EndPosition <= position)
        {
            if (!HasWriters)
            {
                return EndPosition > position;
            }
            await _commits.WaitAsync(() => EndPosition > position || !HasWriters, ct);
        }
        return true;
    }

    /// <summary>The segments as they are now, oldest first, the active one last with what is committed.</summary>
    internal IReadOnlyList<Segment> Snapshot()
    {
        lock (_lock)
        {
            return [.. _rotated, CommittedActive()];
        }
    }

    /// <summary>Opens the file that holds <paramref name="position"/>, or the first one after it.</summary>
    /// <returns>Null when nothing is committed there yet.</returns>
    internal OpenSegment? OpenSegmentAt(long position)
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

    /// <summary>True while that segment is the one being written.</summary>
    internal bool IsActive(long sequence)
    {
        lock (_lock)
        {
            return _active.Sequence == sequence;
        }
    }

    /// <summary>Where a segment ends, that was active when it was opened.</summary>
    internal long EndOf(Segment segment)
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

    /// <summary>Does one piece of waiting work, away from the appender.</summary>
    /// <returns>True when more is waiting.</returns>
    internal bool RunMaintenance()
    {
        SyncRotated();
        if (FindUncompressed() is not { } segment)
        {
            return false;
        }
        Compress(segment);
        return FindUncompressed() is not null;
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

    private void Publish() => Volatile.Write(ref _endPosition, _active.BasePosition + _writer.Length);

    private void RotateWhenFull()
    {
        if (_options.MaxSizeBytes is not { } maxSize)
        {
            return;
        }
        var length = _writer.BufferedLength;
        if (length < maxSize || length < _rotateAgainAt || _openLines.HoldRotationBack)
        {
            return;
        }
        _writer.Flush();
        if (_writer.Length >= maxSize)
        {
            Rotate(maxSize);
        }
    }

    /// <summary>
    /// Renames the active file to <c>.1</c>, the others one up, and starts a new one. The manifest says before and
    /// after what is meant, so that a crash at any step can be completed (see <see cref="JournalRecovery"/>).
    /// </summary>
    private void Rotate(long maxSize)
    {
        lock (_lock)
        {
            try
            {
                var full = _writer.Seal(_active);
                var next = Segment.Empty(full.Sequence + 1, full.EndPosition);
                var evicted = Math.Clamp(_rotated.Count + 1 - (_options.MaxFiles - 1), 0, _rotated.Count);
                var isFullKept = _options.MaxFiles > 1;
                var kept = _rotated.Skip(evicted).ToList();
                _manifest.Save(new Manifest(isFullKept ? [.. kept, full, next] : [next], IsRotating: true));
                Evict(evicted);
                MoveActiveFile(isFullKept, full);
                _writer.Continue(_storage.Open(_files.ActivePath, StorageOpenMode.Truncate));
                if (isFullKept)
                {
                    _rotated.Add(full);
                    _rotatedFiles.Add(new RotatedFile(1, SegmentCodec.Plain, _activePath));
                }
                _active = next;
                _activePath = _files.ActivePath;
                Publish();
                _rotateAgainAt = 0;
                _manifest.Save(new Manifest([.. _rotated, next], IsRotating: false));
            }
            catch (IOException)
            {
                // The open file goes on taking records whatever its name is now; the next attempt, or the next
                // start, completes what was begun. Not tried for every record.
                Counters.RotationFailed();
                _rotateAgainAt = _writer.Length + Math.Max(maxSize / 4, JournalLimits.WriteBufferBytes);
            }
        }
        _maintenance.Enqueue(this);
    }

    /// <summary>Removes the oldest segments.</summary>
    private void Evict(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _storage.Delete(_rotatedFiles[0].Path);
            Counters.Evicted(_rotated[0].Length);
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
            Counters.Evicted(full.Length);
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

    /// <summary>Makes rotated segments survive a power loss (sync policy "rotate").</summary>
    private void SyncRotated()
    {
        while (true)
        {
            IStorageFile? file;
            Segment? segment;
            lock (_lock)
            {
                var place = _rotated.FindIndex(candidate => candidate.Sequence > _unsyncedFrom && candidate.Codec == SegmentCodec.Plain);
                if (place < 0 || _isClosed)
                {
                    return;
                }
                segment = _rotated[place];
                file = OpenWhenThere(_rotatedFiles[place].Path);
                _unsyncedFrom = segment.Sequence;
            }
            using (file)
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

    private Segment? FindUncompressed()
    {
        lock (_lock)
        {
            // Not while a rotation is unfinished: the manifest then says more than its list.
            var isSettled = !_isClosed && string.Equals(_activePath, _files.ActivePath, StringComparison.Ordinal);
            return _options.Compress && isSettled ? _rotated.Find(static segment => segment.Codec == SegmentCodec.Plain) : null;
        }
    }

    /// <summary>Writes a compressed copy, syncs it, and only then lets it take the place of its source.</summary>
    private void Compress(Segment segment)
    {
        IStorageFile? source;
        lock (_lock)
        {
            var place = _rotated.IndexOf(segment);
            if (place < 0)
            {
                return;
            }
            source = OpenWhenThere(_rotatedFiles[place].Path);
        }
        // A name of its own: the journal may be closed and opened again before this copy is finished.
        var temporary = $"{_files.ActivePath}.{Guid.NewGuid():N}{FileNames.TemporarySuffix}";
        using (source)
        {
            if (source is not null)
            {
                SegmentCompressor.Compress(_storage, source, segment, temporary);
            }
        }
        lock (_lock)
        {
            var place = _rotated.IndexOf(segment);
            if (place < 0 || source is null || _isClosed)
            {
                _storage.Delete(temporary);
                return;
            }
            var plain = _rotatedFiles[place];
            var compressed = plain with { Codec = SegmentCodec.Gzip, Path = _files.PathOf(plain.Index, SegmentCodec.Gzip) };
            _storage.Rename(temporary, compressed.Path);
            _rotated[place] = segment with { Codec = SegmentCodec.Gzip };
            _rotatedFiles[place] = compressed;
            _storage.Delete(plain.Path);
            _manifest.Save(new Manifest([.. _rotated, _active], IsRotating: false));
        }
    }
}
