using System.Collections.Concurrent;
using LogRelay.Aggregator.Store.Journals.Retention;
using LogRelay.Delivery.Streams;
using LogRelay.Journal;
using LogRelay.Journal.Cursors;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>The folders of all nodes' streams: how each is opened, put right, looked after while nobody uses it, and removed.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class StoredStreams : IClosedStreams, IDisposable
{
    private const string OffsetFile = "ingest.offset";

    // What a stream's folder has behind its name while it is being removed.
    internal const string RemovedSuffix = ".removed";

    // Each holds a thread while the disk works; a disk gets no faster from more.
    private const int MostSyncs = 4;

    private readonly IStorage _storage;
    private readonly AggregatorSettings _settings;
    private readonly JournalMaintenance _maintenance;
    private readonly TimeProvider _time;
    private readonly ILogger<StoredStreams> _logger;
    private readonly ConcurrentDictionary<string, StreamAge> _ages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _unusable = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _syncGate = new(MostSyncs, MostSyncs);
    private long _repairs;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="storage">Where the folders are.</param>
    /// <param name="settings">What is kept.</param>
    /// <param name="maintenance">Syncs and compresses.</param>
    /// <param name="budget">Keeps all streams together within their size.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For the operator.</param>
    public StoredStreams(
        IStorage storage, AggregatorSettings settings, JournalMaintenance maintenance, DiskBudget budget, TimeProvider time, ILogger<StoredStreams> logger)
    {
        (_storage, _settings, _maintenance, Budget, _time, _logger) = (storage, settings, maintenance, budget, time, logger);
        Space = new StoreSpace(budget);
    }

    /// <summary>Bytes of a segment; null: what suits the budget.</summary>
    public long? SegmentBytes { get; init; }

    /// <summary>For so long lines are gathered before they are synced and acknowledged: little beside what a node gathers them for.</summary>
    public TimeSpan SyncGathering { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The journals that nodes and searches use now.</summary>
    public OpenJournals Journals { get; } = new();

    /// <summary>A stream, by its folder, is being closed whose index is not complete.</summary>
    public event Action<string>? ClosedUnindexed;

    /// <summary>What all streams take on disk, and may take.</summary>
    public DiskBudget Budget { get; }

    /// <summary>Says when the disk is full.</summary>
    public StoreSpace Space { get; }

    /// <summary>What all journals have done since the start, those that are closed included.</summary>
    public JournalCounters Totals { get; } = new();

    /// <summary>Streams whose folders cannot be opened.</summary>
    public int Unusable => _unusable.Count;

    /// <summary>Times that something was out of order in a stream's folder and was put right or set aside.</summary>
    public long Repairs => Interlocked.Read(ref _repairs);

    /// <summary>Streams that are stored, as far as they were looked at since the start: open ones among them.</summary>
    public int Closed => _ages.Count;

    /// <summary>How old a closed stream is; null when nobody has looked.</summary>
    public StreamAge? AgeOf(string folder) => _ages.GetValueOrDefault(folder);

    /// <summary>Opens a stream's folder; within <see cref="OpenJournals.Acquire"/>.</summary>
    /// <param name="folder">The stream's folder; made when it is not there.</param>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public OpenJournal Open(string folder)
    {
#pragma warning disable CA2000 // Closed with what is returned.
        var journal = OpenJournal(folder, MakeFolder(folder));
#pragma warning restore CA2000
        Budget.Add(new OpenStreamSpace(folder, journal));
        _ = _ages.TryRemove(folder, out _);
        return new OpenJournal(folder, journal, () => NoteClosed(folder, journal));
    }

    /// <summary>Finds out, for its writer, where a journal's bytes stand in the node's own. One caller at a time for a stream.</summary>
    /// <param name="open">The stream.</param>
    /// <param name="startPosition">The node's position of the first byte of a stream that is new here.</param>
    /// <exception cref="IOException">The file that says so cannot be used.</exception>
    public void Locate(OpenJournal open, long startPosition)
    {
        if (open.IsLocated)
        {
            return;
        }
        var path = Path.Combine(open.Folder, OffsetFile);
        var isNew = !_storage.Exists(path);
#pragma warning disable CA2000 // Closed with the journal.
        var offset = CursorFile.OpenOrReplace(_storage, path, startPosition, out var damaged);
#pragma warning restore CA2000
        try
        {
            // Before the first line is stored: its place counts from here.
            offset.Sync();
            var reason = damaged is not null ? $"its file could not be read and is {damaged} now"
                : isNew && open.Journal.EndPosition > 0 ? "its file was lost, or counted for nothing without the manifest"
                : null;
            if (reason is not null)
            {
                Realign(open.Folder, open.Journal, offset, startPosition, reason);
            }
            open.Locate(offset);
        }
        catch
        {
            offset.Dispose();
            throw;
        }
    }

    /// <summary>What makes a journal's lines survive a power loss, for its writer.</summary>
    public SyncRounds SyncsOf(StreamJournal journal) => new(journal.Sync, _syncGate, SyncGathering, _time);

    /// <summary>Makes a folder whose name a power loss does not take, with all that was acknowledged in it.</summary>
    /// <returns>The new path of what was in the way; null when nothing was.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    public string? MakeFolder(string folder)
    {
        if (_storage.Exists(folder))
        {
            return Quarantine.MakeFolder(_storage, folder);
        }
        _storage.CreateFolder(folder);
        _storage.SyncFolder(Path.GetDirectoryName(folder)!);
        return null;
    }

    /// <inheritdoc/>
    public bool TryHold(string streamId, Action<IHeldJournal> action) => Journals.TryWithClosed(streamId, () =>
    {
        using var held = new Held(this, streamId);
        action(held);
    });

    /// <summary>Finishes removals that an earlier process began.</summary>
    /// <exception cref="IOException">Storage refused.</exception>
    public void RemoveLeftover(string path) => _storage.DeleteFolder(path);

    /// <inheritdoc/>
    public void Removed(string streamId, long bytes, long undelivered, IReadOnlyList<string> sinks)
    {
        RemovedForSize++;
        if (sinks.Count == 0)
        {
            StoreRetentionLog.RemovedForSize(_logger, streamId, bytes);
        }
        else
        {
            StoreRetentionLog.RemovedUndelivered(_logger, streamId, bytes, undelivered, string.Join(", ", sinks));
        }
    }

    /// <summary>Streams removed as a whole for the size of the store. Written by retention's rounds alone.</summary>
    public long RemovedForSize { get; private set; }

    /// <inheritdoc/>
    public void Failed(string streamId, Exception failure)
    {
        // Once for each; it is looked at again and again.
        if (_unusable.TryAdd(streamId, 0))
        {
            StoreRetentionLog.Failed(_logger, streamId, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journals.Dispose();
        _syncGate.Dispose();
    }

    private StreamJournal OpenJournal(string folder, string? obstacle)
    {
        var sinks = StreamDescriptionFile.Read(_storage, folder, out _)?.Sinks;
        var journal = StreamJournal.Open(
            _storage,
            folder,
            Path.GetFileName(folder),
            new JournalOptions
            {
                MaxSizeBytes = SegmentBytes ?? Budget.SegmentBytes,
                MaxFiles = int.MaxValue,
                MaxAge = _settings.Retention.Age,
                Compression = SegmentCodec.Zstd,
                Sync = SyncPolicy.Rotate,
                IsCopy = true,
                Space = Space,
                Sum = Totals,
                Time = _time,
            },
            _maintenance,
            [],
            CursorPositions.Highest(_storage, folder, sinks));
        try
        {
            if (journal.Repairs.IsManifestLost)
            {
                // Its positions are others now, whoever opens it: what its node had sent is to be found out anew.
                _storage.Delete(Path.Combine(folder, OffsetFile));
                _storage.SyncFolder(folder);
            }
            if (sinks is not null)
            {
                SinkClaims.Register(journal.Claims, sinks, _storage, folder);
            }
        }
        catch
        {
            journal.Dispose();
            throw;
        }
        if (RepairLog.Write(_logger, journal, folder, obstacle))
        {
            Interlocked.Increment(ref _repairs);
        }
        _ = _unusable.TryRemove(folder, out _);
        return journal;
    }

    /// <summary>
    /// The node's cursor is what it knows to be stored here. Beginning there is never too late; it is too early by what was
    /// on its way, which is there twice then.
    /// </summary>
    private void Realign(string folder, StreamJournal journal, CursorFile offset, long startPosition, string reason)
    {
        offset.Save(Math.Max(0, startPosition - journal.EndPosition));
        offset.Sync();
        Interlocked.Increment(ref _repairs);
        RepairLog.Realigned(_logger, folder, reason, journal.EndPosition + offset.Position);
    }

    private void NoteClosed(string folder, StreamJournal journal)
    {
        Budget.Add(new ClosedStreamSpace(folder, journal.DiskBytes, this));
        long? oldest = null, newest = null;
        try
        {
            (oldest, newest) = journal.LastTimes();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Then its age is how long it has been closed.
        }
        _ages[folder] = new StreamAge(oldest, newest, _time.GetUtcNow());
        if (journal.UnindexedBytes > 0)
        {
            ClosedUnindexed?.Invoke(folder);
        }
    }

    private sealed class Held(StoredStreams streams, string folder) : IHeldJournal, IDisposable
    {
        private StreamJournal? _journal;
        private OpenStreamSpace? _space;
        private bool _isRemoved;

        public StreamJournal Open()
        {
            if (_journal is null)
            {
                _journal = streams.OpenJournal(folder, obstacle: null);
                _space = new OpenStreamSpace(folder, _journal);
                streams.Budget.Add(_space);
            }
            return _journal;
        }

        public void Remove()
        {
            _journal?.Dispose();
            _isRemoved = true;
            // By another name first: a part of a stream must never be taken for one.
            var leftover = $"{folder}{RemovedSuffix}";
            streams._storage.Rename(folder, leftover);
            streams._storage.DeleteFolder(leftover);
            if (_space is not null)
            {
                streams.Budget.Remove(_space);
            }
            _ = streams._ages.TryRemove(folder, out _);
        }

        public void Dispose()
        {
            if (_journal is not null && !_isRemoved)
            {
                // Before it is closed: its files are open.
                streams.NoteClosed(folder, _journal);
                _journal.Dispose();
            }
        }
    }

    /// <summary>Whether a folder of this name is what is left of a stream that is being removed.</summary>
    public static bool IsLeftover(string name) => name.EndsWith(RemovedSuffix, StringComparison.Ordinal);
}
