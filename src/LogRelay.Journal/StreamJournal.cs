using LogRelay.Journal.Entries;
using LogRelay.Journal.Index;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Recovery;
using LogRelay.Journal.Retention;
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
public sealed class StreamJournal : ISpaceUser, IDisposable
{
    /// <summary>No record is longer, in bytes of its json-file line.</summary>
    public const int MaxLineBytes = JournalLimits.MaxLineBytes;

    private readonly SegmentList _segments;
    private readonly BlockIndex _index;
    private readonly SegmentUpkeep _upkeep;
    private readonly SegmentRetention _retention;
    private readonly JournalOptions _options;
    private readonly JournalMaintenance _maintenance;
    private readonly IDiskSpace _space;
    private readonly IntervalSync? _intervalSync;
    private readonly byte[] _attributesJson;
    private readonly CommitSignal _commits = new();
    private readonly UnreadablePlaces _unreadable = new();
    private int _writers;

    // The appender's own.
    private readonly SegmentWriter _writer;
    private readonly OpenLines _openLines = new();
    private long _rotateAgainAt;
    private bool _isDiskFull;

    // Set by anybody, cleared by the appender.
    private bool _mustRotate;

    private bool _isDisposed;

    private StreamJournal(
        string streamId, IStorage storage, SegmentFiles files, JournalOptions options, JournalMaintenance maintenance,
        byte[] attributesJson, ManifestFile manifest, RecoveredState state, SharedFile activeFile, BlockIndex index)
    {
        StreamId = streamId;
        Counters = new JournalCounters(options.Sum);
        Damage = new ReadDamage(Counters);
        Continuity = options.IsCopy ? null : state.Continuity;
        _options = options;
        _maintenance = maintenance;
        _attributesJson = attributesJson;
        _segments = new SegmentList(storage, files, manifest, state, activeFile, Counters);
        _index = index;
        var activeBlocks = new ActiveBlocks(index, Counters, options.BlockBytes, state.Active);
        var indexUpkeep = new IndexUpkeep(storage, files.IndexPath, _segments, index, activeBlocks, options.BlockBytes, options.Sync != SyncPolicy.None);
        _upkeep = new SegmentUpkeep(storage, _segments, files, options, index, indexUpkeep);
        Blocks = new BlockCatalog(_segments, index, options.BlockBytes, sequence => Distrust(indexUpkeep, sequence));
        _retention = new SegmentRetention(_segments, options, Counters);
        _space = options.Space ?? new OwnSpace(this);
        _intervalSync = options.Sync == SyncPolicy.Interval
            ? new IntervalSync(_segments.Sync, options, maintenance.SyncGate, failure => maintenance.Fail(this, failure))
            : null;
        _writer = new SegmentWriter(activeFile, state.Active, Counters, _space, activeBlocks);
        Repairs = new JournalRepairs(
            state.TornBytes,
            manifest.SetAside is { } damaged ? [.. state.SetAside, damaged] : state.SetAside,
            state.IsManifestLost);
        Counters.Torn(state.TornBytes);
        Counters.Missing(state.MissingBytes);
    }

    /// <summary>The container's id, which names the files.</summary>
    public string StreamId { get; }

    /// <summary>Why nothing is stored: see <see cref="OpenStandIn"/>; null for a journal that stores.</summary>
    public Exception? StandInFor { get; private set; }

    /// <summary>What was stored and what was lost since the journal was opened.</summary>
    public JournalCounters Counters { get; }

    /// <summary>What readers found damaged since the journal was opened.</summary>
    public ReadDamage Damage { get; }

    /// <summary>What was found out of order when the stream was opened.</summary>
    public JournalRepairs Repairs { get; }

    /// <summary>What has another position than in the process before; null for a copy, whose bytes come again under their positions.</summary>
    public JournalContinuity? Continuity { get; }

    /// <summary>Position after the last committed record. Read from any thread.</summary>
    public long EndPosition => _segments.EndPosition;

    /// <summary>Position of the oldest record that is still there. Read from any thread.</summary>
    public long StartPosition => _segments.StartPosition;

    /// <summary>Position of the first record of the segment that is being written. Read from any thread.</summary>
    public long ActiveStart => _segments.ActiveStart;

    /// <summary>The sinks that the stream is kept for. Filled before anything is appended; any thread.</summary>
    public SpoolClaims Claims => _retention.Claims;

    /// <summary>Bytes that the stream's segments take on disk. Any thread.</summary>
    public long DiskBytes => _segments.DiskBytes;

    /// <summary>True while somebody may append: followers wait. Read from any thread.</summary>
    public bool HasWriters => Volatile.Read(ref _writers) > 0;

    /// <summary>True while a rotated segment waits to be compressed; closing the journal now would leave it plain. Any thread.</summary>
    public bool AwaitsCompression => _upkeep.AwaitsCompression;

    /// <summary>
    /// Bytes at the end of which the index may lack what searches go by: each would read them. Any thread; less than what a
    /// journal holds only after <see cref="CompleteIndexAsync"/>.
    /// </summary>
    public long UnindexedBytes => _upkeep.UnanalyzedBytes;

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
            var state = JournalRecovery.Recover(storage, files, manifest, minimumPosition, options.IsCopy);
            var opened = new Manifest([.. state.Rotated, state.Active], IsRotating: false);
            manifestFile.Save(opened);
            var index = new BlockIndex(storage, files.IndexPath);
            // A copy's positions are right only as long as its manifest is there.
            if (state.HasMoved(manifest) || (options.IsCopy && manifest is null))
            {
                // It speaks of positions that are others now.
                index.Discard();
                // Before any record gets one of these positions: with the old ones a power loss would bring back records
                // under positions that sinks have passed. In both slots: later it can spoil the newer one.
                manifestFile.Save(opened);
                manifestFile.Sync();
                storage.SyncFolder(folder);
            }
            var activeFile = new SharedFile(storage.Open(files.ActivePath, StorageOpenMode.ReadWrite));
            var journal = new StreamJournal(
                streamId, storage, files, options, maintenance, attributesJson, manifestFile, state, activeFile, index);
            if (journal.HasUpkeep)
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

    /// <summary>The blocks that this journal has now, for a search that reads few of them. Any thread.</summary>
    /// <param name="analyses">Kept by a service from search to search; null: what the index does not know is looked at again by each.</param>
    public JournalBlocks OpenBlocks(BlockAnalyses? analyses = null) => Blocks.Open(analyses);

    /// <summary>
    /// A journal for a stream whose folder cannot be used: it takes every record, and counts it as dropped. Nothing that is
    /// wrong with the disk keeps a container from starting (DESIGN, promise I1).
    /// </summary>
    /// <param name="streamId">The container's id.</param>
    /// <param name="maintenance">Has nothing to do for it.</param>
    /// <param name="cause">Why the folder cannot be used.</param>
    /// <param name="sum">As <see cref="JournalOptions.Sum"/>.</param>
    public static StreamJournal OpenStandIn(string streamId, JournalMaintenance maintenance, Exception cause, JournalCounters? sum = null)
    {
        const string Nowhere = "/nowhere";
        var storage = new RefusingStorage(Path.Combine(Nowhere, FileNames.Active(streamId)), cause);
        var journal = Open(storage, Nowhere, streamId, new JournalOptions { Sync = SyncPolicy.None, Sum = sum }, maintenance, [], minimumPosition: 0);
        journal.StandInFor = cause;
        return journal;
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

    /// <summary>
    /// Takes whole lines as another journal wrote them, and shows them to readers. Where <see cref="Append"/> counts and
    /// marks what storage refuses, this leaves everything as it was: whoever sent them still has them.
    /// </summary>
    /// <param name="lines">json-file lines, the last one's newline included. Their bytes are not changed, only counted.</param>
    /// <returns>False when storage refused: nothing of them is there.</returns>
    /// <exception cref="ArgumentException">The last line has no newline.</exception>
    public bool TryAppendLines(ReadOnlySpan<byte> lines)
    {
        if (lines.IsEmpty || lines[^1] != (byte)'\n')
        {
            throw new ArgumentException("BUG: lines that do not end in a newline", nameof(lines));
        }
        RotateWhenFull();
        _writer.Flush();
        var isCutShort = _writer.IsFileShort;
        if (!_writer.TryWrite(lines, LineSummary.Of(lines)))
        {
            return false;
        }
        if (isCutShort)
        {
            LeaveCutFile();
        }
        Commit();
        return true;
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
        var isCutShort = _writer.IsCutShort;
        _writer.Flush();
        _writer.ReleaseBuffer();
        if (isCutShort)
        {
            LeaveCutFile();
        }
        if (_segments.Rotation.Publish(_writer.Length))
        {
            if (_segments.Rotation.IsHeadUnknown)
            {
                KeepHead();
            }
            _intervalSync?.MarkDirty();
        }
        _commits.Pulse();
    }

    /// <summary>
    /// Removes what retention does not keep: also called from time to time while nothing is appended, since records age
    /// and sinks get on. Any thread.
    /// </summary>
    public void ApplyRetention()
    {
        try
        {
            _retention.Apply();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // What could not be removed stays, and is tried again at the next rotation or call.
            Counters.RemovalFailed();
        }
    }

    /// <inheritdoc/>
    public long RemoveOldest(bool mayTakeUndelivered, RemovalCause cause)
    {
        try
        {
            return _retention.RemoveOldest(mayTakeUndelivered, cause);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Counters.RemovalFailed();
            return 0;
        }
    }

    /// <summary>
    /// When the last record of the oldest and of the newest segment was written, by its own time: what a limit of age goes
    /// by. Any thread; reads the ends of these files.
    /// </summary>
    /// <returns>Nanoseconds since 1970-01-01 UTC; null when there is no record, or its time cannot be read.</returns>
    public (long? OldestNano, long? NewestNano) LastTimes() => _retention.LastTimes();

    /// <summary>
    /// Ends the segment that is being written, unless it holds nothing or storage refuses: what grows old in it can go
    /// then. The appender's thread, or whoever keeps it out.
    /// </summary>
    public void RotateNow()
    {
        if (_writer.Length > 0 && !_openLines.HoldRotationBack)
        {
            Rotate();
        }
    }

    /// <summary>Makes what was committed survive a power loss. Any thread; neither the appender nor readers wait for the disk.</summary>
    /// <exception cref="IOException">Some of it may not survive; another call tries again.</exception>
    public void Sync() => _segments.Sync.SyncAll();

    /// <summary>Asks for a rotation before the next record. Any thread.</summary>
    public void RotateEarly() => Volatile.Write(ref _mustRotate, true);

    /// <summary>Reads forward from a position; the oldest record when that position is gone.</summary>
    /// <remarks>Passes over what storage refuses to read, and counts it as damaged.</remarks>
    public JournalReader OpenReader(long position) => new(this, position, null);

    /// <summary>As <see cref="OpenReader"/>, for readers that do not come back: sinks.</summary>
    /// <remarks>
    /// Its reads fail, a few times at each place, where storage refuses to read; then they pass over it. Any thread.
    /// </remarks>
    public JournalReader OpenDeliveryReader(long position) => new(this, position, _unreadable);

    /// <summary>
    /// Completes the index of what is written by now, away from the appender: for a stream that nobody writes to for a while.
    /// Any thread.
    /// </summary>
    /// <returns>Completes when nothing waits to be done for the journal any more, or it has failed.</returns>
    public Task CompleteIndexAsync()
    {
        _upkeep.WantAnalysis(EndPosition);
        _maintenance.Enqueue(this);
        return _maintenance.WhenIdleAsync(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }
        _isDisposed = true;
        Commit();
        FinishSync();
        try
        {
            _segments.Rotation.Settle(_writer.Length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Of a file that is where it should be nothing is lost; of another it is all that nobody has read by now.
            Counters.Missing(_segments.Rotation.IsActiveFileThere() ? 0 : _writer.Length);
        }
        _writer.Dispose();
        _segments.Dispose();
        _index.Dispose();
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

    /// <summary>Segments and index together.</summary>
    internal BlockCatalog Blocks { get; }

    // An active segment that an earlier process wrote may have lost its index, and so may a rotated one.
    private bool HasUpkeep => AwaitsCompression || EndPosition - StartPosition >= _options.BlockBytes || _segments.Snapshot().Count > 1;

    /// <inheritdoc cref="SegmentList.Snapshot"/>
    internal IReadOnlyList<Segment> Snapshot() => _segments.Snapshot();

    /// <inheritdoc cref="SegmentList.OpenAt"/>
    internal OpenSegment? OpenSegmentAt(long position, UnreadablePlaces? unreadable = null) => _segments.OpenAt(position, unreadable);

    /// <inheritdoc cref="SegmentList.FindAt"/>
    internal Segment? FindSegmentAt(long position) => _segments.FindAt(position);

    /// <inheritdoc cref="SegmentList.IsActive"/>
    internal bool IsActive(long sequence) => _segments.IsActive(sequence);

    /// <inheritdoc cref="SegmentList.EndOf"/>
    internal long EndOf(Segment segment) => _segments.EndOf(segment);

    /// <summary>Does one piece of waiting work, away from the appender.</summary>
    /// <returns>True when more is waiting.</returns>
    internal bool RunMaintenance() => _upkeep.Run();

    private void Distrust(IndexUpkeep upkeep, long sequence)
    {
        Counters.IndexMismatched();
        try
        {
            upkeep.Distrust(sequence);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Counters.IndexFailed();
        }
        _maintenance.Enqueue(this);
    }

    private void RotateWhenFull()
    {
        var length = _writer.BufferedLength;
        var mustRotate = Volatile.Read(ref _mustRotate) && length > 0;
        if ((!mustRotate && (_options.MaxSizeBytes is not { } maxSize || length < maxSize)) || length < _rotateAgainAt || _openLines.HoldRotationBack)
        {
            return;
        }
        _writer.Flush();
        if (_writer.Length > 0 && (mustRotate || _writer.Length >= _options.MaxSizeBytes))
        {
            Rotate();
        }
    }

    /// <summary>
    /// Somebody cut the active file, and what was written since stands behind a hole of NULs: no reader of json-file
    /// likes those, so the file is left to itself.
    /// </summary>
    private void LeaveCutFile()
    {
        if (!TryRotate(isKept: true))
        {
            Counters.RotationFailed();
        }
    }

    private void KeepHead()
    {
        try
        {
            _segments.Rotation.KeepHead(_writer.Length);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Tried again with the next commit. Until then a power loss has sinks receive this segment twice.
        }
    }

    private void FinishSync()
    {
        try
        {
            _intervalSync?.Finish();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The records are in the file; what failed is their protection from a power loss, and that is said.
            _maintenance.Fail(this, failure);
        }
        finally
        {
            _intervalSync?.Dispose();
        }
    }

    private void Rotate()
    {
        Volatile.Write(ref _mustRotate, false);
        var isKept = _options.MaxFiles > 1 || Claims.Lowest < _segments.Rotation.EndOfAppended(_writer.Length);
        if (TryRotate(isKept) || (_isDiskFull && _space.TryMakeRoom(JournalLimits.RotationBytes) && TryRotate(isKept)))
        {
            _rotateAgainAt = 0;
            ApplyRetention();
            _space.Sealed();
        }
        else
        {
            // Not tried for every record.
            Counters.RotationFailed();
            var pause = (_options.MaxSizeBytes ?? 0) / 4;
            _rotateAgainAt = _writer.Length + Math.Max(pause, JournalLimits.WriteBufferBytes);
        }
        _maintenance.Enqueue(this);
    }

    private bool TryRotate(bool isKept)
    {
        try
        {
            if (_options.IsCopy)
            {
                _segments.Sync.SyncAll();
            }
            _segments.Rotation.Rotate(_writer, isKept, isDurable: _options.IsCopy);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _isDiskFull = refused is IOException error && StorageErrno.IsDiskFull(error);
            return false;
        }
    }
}
