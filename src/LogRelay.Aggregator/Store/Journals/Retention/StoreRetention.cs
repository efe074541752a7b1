using LogRelay.Journal;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;

namespace LogRelay.Aggregator.Store.Journals.Retention;

/// <summary>
/// What retention does beside the rotations: looks at every stream's folder once after the start, lets what is too old go,
/// keeps each stream and all of them within their sizes, removes streams that have ended and have nothing left.
/// </summary>
/// <remarks>One task for all streams; nothing waits for it.</remarks>
internal sealed class StoreRetention : IDisposable
{
    /// <summary>How often open streams are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>How often the folders of all streams are looked at.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);

    private const long NanosecondsPerTick = 100;

    // A segment goes as a whole: it covers no more than an eighth of the age, and a day at most.
    private const int SegmentsOfAnAge = 8;
    private static readonly TimeSpan LongestSegment = TimeSpan.FromDays(1);

    private readonly IStorage _storage;
    private readonly AggregatorSettings _settings;
    private readonly StoredStreams _streams;
    private readonly TimeProvider _time;
    private readonly ILogger<StoreRetention> _logger;
    private readonly RetentionRounds _rounds;
    private readonly Dictionary<string, (long Start, DateTimeOffset Since)> _segments = new(StringComparer.Ordinal);
    private readonly long? _streamLimit;
    private long? _sweptAt;
    private long _reportedExcess;
    private long _ended;

    /// <summary>Does nothing yet.</summary>
    /// <param name="storage">Where the folders are.</param>
    /// <param name="settings">What is kept.</param>
    /// <param name="streams">The streams.</param>
    /// <param name="diskBytes">Size of the file system that they are on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For the operator.</param>
    public StoreRetention(IStorage storage, AggregatorSettings settings, StoredStreams streams, long diskBytes, TimeProvider time, ILogger<StoreRetention> logger)
    {
        (_storage, _settings, _streams, _time, _logger) = (storage, settings, streams, time, logger);
        _streamLimit = settings.Retention.StreamSize?.On(diskBytes);
        _rounds = new RetentionRounds(Interval, Look, failure => StoreRetentionLog.Failed(logger, "*", failure), time);
    }

    /// <summary>Streams removed as a whole because their last record was too old.</summary>
    public long RemovedForAge { get; private set; }

    /// <summary>Rounds that have ended. Any thread.</summary>
    public long Rounds => Interlocked.Read(ref _ended);

    /// <summary>Begins; returns at once.</summary>
    public void Start()
    {
        StoreRetentionLog.Limits(
            _logger,
            _settings.Retention.Age is { } age ? $"records of {age.TotalHours:0.#} hours" : "records of any age",
            _streams.Budget.LimitBytes is { } limit ? $"{limit} bytes" : "as much as there is room for",
            _streamLimit is { } each ? $"{each} bytes" : "as much as that");
        _streams.Budget.Growing += _rounds.Wake;
        _streams.Space.Full += _rounds.Wake;
        _rounds.Start();
    }

    /// <summary>Ends after the stream at hand.</summary>
    public async Task StopAsync()
    {
        _streams.Budget.Growing -= _rounds.Wake;
        _streams.Space.Full -= _rounds.Wake;
        await _rounds.StopAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _rounds.Dispose();

    private void Look(bool isIntervalOver)
    {
        if (_sweptAt is not { } at || _time.GetElapsedTime(at) >= SweepInterval)
        {
            _sweptAt = _time.GetTimestamp();
            Sweep();
        }
        LookAtOpenStreams(isIntervalOver);
        var excess = _streams.Budget.Enforce();
        if (excess > 0 && _reportedExcess == 0)
        {
            StoreRetentionLog.Exceeded(_logger, excess);
        }
        _reportedExcess = excess;
        Interlocked.Increment(ref _ended);
    }

    private void LookAtOpenStreams(bool isIntervalOver)
    {
        var open = _streams.Journals.InUse();
        foreach (var stream in open)
        {
            if (isIntervalOver)
            {
                EndOldSegment(stream);
                stream.Journal.ApplyRetention();
            }
            Shrink(stream.Journal);
        }
        if (isIntervalOver)
        {
            foreach (var gone in _segments.Keys.Except(open.Select(static stream => stream.Folder)).ToList())
            {
                _ = _segments.Remove(gone);
            }
        }
    }

    /// <summary>What stands in the active segment cannot go before that is ended, and a quiet stream never ends it itself.</summary>
    private void EndOldSegment(OpenJournal stream)
    {
        if (_settings.Retention.Age is not { } age)
        {
            return;
        }
        var (start, now) = (stream.Journal.ActiveStart, _time.GetUtcNow());
        if (!_segments.TryGetValue(stream.Folder, out var segment) || segment.Start != start || stream.Journal.EndPosition == start)
        {
            _segments[stream.Folder] = (start, now);
        }
        else if (now - segment.Since >= SegmentAge(age))
        {
            stream.RotateNow();
        }
    }

    private static TimeSpan SegmentAge(TimeSpan age) => age / SegmentsOfAnAge < LongestSegment ? age / SegmentsOfAnAge : LongestSegment;

    /// <summary>Brings a stream back within its own size.</summary>
    private void Shrink(StreamJournal journal)
    {
        if (_streamLimit is not { } limit)
        {
            return;
        }
        while (journal.DiskBytes > limit)
        {
            if (journal.RemoveOldest(mayTakeUndelivered: false, RemovalCause.DiskBudget) == 0 && journal.RemoveOldest(mayTakeUndelivered: true, RemovalCause.DiskBudget) == 0)
            {
                journal.RotateEarly();
                return;
            }
        }
    }

    private void Sweep()
    {
        foreach (var node in _storage.List(_settings.NodesFolder).Where(static entry => entry.IsFolder))
        {
            var folder = Path.Combine(_settings.NodesFolder, node.Name, FileNames.Streams);
            foreach (var entry in _storage.List(folder).Where(static entry => entry.IsFolder && !Quarantine.IsAside(entry.Name)))
            {
                if (_rounds.IsStopping)
                {
                    return;
                }
                LookAtClosed(Path.Combine(folder, entry.Name));
            }
        }
    }

    private void LookAtClosed(string folder)
    {
        try
        {
            if (StoredStreams.IsLeftover(folder))
            {
                _streams.RemoveLeftover(folder);
                return;
            }
            if (_streams.AgeOf(folder) is null)
            {
                // The first time: whatever is out of order in it is put right and reported.
                _ = _streams.TryHold(folder, static stream => stream.Open());
            }
            if (_settings.Retention.Age is { } age && _streams.AgeOf(folder) is { } known)
            {
                LetAgeGo(folder, known, age);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _streams.Failed(folder, failure);
            if (!_streams.Budget.Knows(folder))
            {
                CountUnusable(folder);
            }
        }
    }

    private void LetAgeGo(string folder, StreamAge known, TimeSpan age)
    {
        var now = _time.GetUtcNow();
        var horizon = (now - age - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
        var isOver = known.NewestNano is { } newest ? newest < horizon : now - known.Since >= age;
        if (isOver || known.OldestNano < horizon)
        {
            _ = _streams.TryHold(folder, stream =>
            {
                var journal = stream.Open();
                if (isOver && journal.Claims.All.All(claim => claim.Position >= journal.EndPosition))
                {
                    stream.Remove();
                    RemovedForAge++;
                    StoreRetentionLog.RemovedForAge(_logger, folder);
                }
                else
                {
                    journal.ApplyRetention();
                }
            });
        }
    }

    private void CountUnusable(string folder)
    {
        try
        {
            _streams.Budget.Add(new ClosedStreamSpace(folder, ClosedStreamSpace.SegmentBytes(_storage, folder), _streams));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // What it takes is not known either.
        }
    }
}
