using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Retention;

/// <summary>
/// Removes a stream's oldest segments: by its own rules, or because somebody outside needs the space. What a sink has
/// not got is counted for it, and a marker takes its place in the stream.
/// </summary>
/// <remarks>Any thread; one removal at a time. Never waits for a sink.</remarks>
internal sealed class SegmentRetention(SegmentList segments, JournalOptions options, JournalCounters counters)
{
    private const long NanosecondsPerTick = 100;

    private readonly Lock _lock = new();

    // Last times that the manifest does not know and that were read from files, by sequence.
    private readonly Dictionary<long, long?> _lastTimes = [];

    // What the stream's loss marker has to say; read back from it after a restart.
    private readonly SortedSet<string> _sinks = new(StringComparer.Ordinal);
    private long _lostRecords;
    private long _lostBytes;
    private (byte[] Line, long TimeNano) _marker;
    private bool _isMarkerDue;

    /// <summary>The sinks that the stream is kept for.</summary>
    public SpoolClaims Claims { get; } = new();

    /// <summary>Applies <c>max-file</c>, <c>max-age</c> and <c>spool-max-size</c>.</summary>
    /// <exception cref="IOException">Storage refused to remove something; it is tried again with the next call.</exception>
    public void Apply()
    {
        lock (_lock)
        {
            CatchUpOnMarker();
            var rotated = segments.Rotated();
            var horizon = options.MaxAge is { } age ? NowNano() - (age.Ticks * NanosecondsPerTick) : long.MinValue;
            var count = RetentionPlan.CountToRemove(
                rotated,
                options.MaxFiles - 1,
                kept => options.MaxAge is not null && LastTimeNano(kept.Segment) < horizon,
                Claims.Lowest,
                options.SpoolMaxBytes);
            Remove(rotated, count, RemovalCause.SpoolLimit);
        }
    }

    /// <summary>Removes the oldest segment, for somebody outside who needs the space.</summary>
    /// <param name="mayTakeUndelivered">Whether it may be one that a sink has not got.</param>
    /// <param name="cause">What to say of it.</param>
    /// <returns>Bytes that this gave back to the disk; 0 when there is nothing to take.</returns>
    /// <exception cref="IOException">Storage refused to remove it.</exception>
    public long RemoveOldest(bool mayTakeUndelivered, RemovalCause cause)
    {
        lock (_lock)
        {
            var rotated = segments.Rotated();
            var count = RetentionPlan.CountOfOne(rotated, Claims.Lowest, mayTakeUndelivered);
            Remove(rotated, count, cause);
            return rotated.Take(count).Sum(static kept => kept.DiskBytes);
        }
    }

    /// <summary>Latest times of the oldest and of the newest segment that hold records; see <see cref="StreamJournal.LastTimes"/>.</summary>
    public (long? OldestNano, long? NewestNano) LastTimes()
    {
        lock (_lock)
        {
            var holding = segments.Snapshot().Where(static segment => segment.Length > 0 && !segment.IsLossMarker).ToList();
            return holding.Count == 0 ? (null, null) : (LastTimeOf(holding[0]), LastTimeOf(holding[^1]));
        }
    }

    private long? LastTimeOf(Segment segment)
    {
        if (!segments.IsActive(segment.Sequence))
        {
            return LastTimeNano(segment);
        }
        // It grows: what was found is not kept.
        return segments.OpenSegment(segment) is { } open ? SegmentContents.LastTimeNano(open) : null;
    }

    private void Remove(IReadOnlyList<KeptSegment> rotated, int count, RemovalCause cause)
    {
        var delivered = 0;
        while (delivered < count && rotated[delivered].Segment.EndPosition <= Claims.Lowest)
        {
            delivered++;
        }
        if (delivered > 0)
        {
            segments.Removal.RemoveThrough(rotated[delivered - 1].Segment.Sequence);
            ForgetLoss();
        }
        for (var place = delivered; place < count; place++)
        {
            if (!rotated[place].Segment.IsLossMarker)
            {
                RemoveUndelivered(rotated[place].Segment, cause);
            }
        }
        if (count > 0)
        {
            Forget(rotated[count - 1].Segment.Sequence);
        }
    }

    private void RemoveUndelivered(Segment segment, RemovalCause cause)
    {
        var (records, bytes) = EarlierLoss(segments.Rotated()[0].Segment);
        var lost = Claims.All
            .Select(claim => (Claim: claim, Loss: CountFrom(segment, claim.Position)))
            .Where(static claim => claim.Loss.Bytes > 0)
            .ToArray();
        if (lost.Length == 0)
        {
            // The last sink has got on meanwhile.
            segments.Removal.RemoveThrough(segment.Sequence);
            ForgetLoss();
            return;
        }
        records += lost.Max(static claim => claim.Loss.Records);
        bytes += lost.Max(static claim => claim.Loss.Bytes);
        _sinks.UnionWith(lost.Select(static claim => claim.Claim.Sink));
        _marker = MarkerLine(LossMarker.NotDelivered(records, bytes, string.Join(", ", _sinks), cause), segment);
        _isMarkerDue = !segments.Removal.RemoveAndMark(segment.Sequence, _marker.Line, _marker.TimeNano);
        // Only now that it has happened.
        (_lostRecords, _lostBytes) = (records, bytes);
        foreach (var (claim, loss) in lost)
        {
            claim.Dropped(loss.Records, loss.Bytes);
            counters.Undelivered(loss.Records, loss.Bytes);
        }
    }

    private (long Records, long Bytes) CountFrom(Segment segment, long position)
    {
        if (position >= segment.EndPosition)
        {
            return (0, 0);
        }
        var bytes = segment.EndPosition - Math.Max(position, segment.BasePosition);
        if (position <= segment.BasePosition && segment.Records != Segment.UnknownRecords)
        {
            return (segment.Records, bytes);
        }
        return segments.OpenSegment(segment) is { } open
            ? (SegmentContents.CountRecordsFrom(open, position), bytes)
            : (0, bytes);
    }

    private (long Records, long Bytes) EarlierLoss(Segment oldest)
    {
        if (_isMarkerDue)
        {
            return (_lostRecords, _lostBytes);
        }
        if (!oldest.IsLossMarker)
        {
            ForgetLoss();
            return (0, 0);
        }
        if (_lostBytes == 0 && segments.OpenSegment(oldest) is { } open)
        {
            using (open.File)
            {
                // An earlier process wrote it. Damaged it counts nothing; the log of that time does.
                _ = MarkerFile.TryRead(open.File, out _lostRecords, out _lostBytes);
            }
        }
        return (_lostRecords, _lostBytes);
    }

    private (byte[] Line, long TimeNano) MarkerLine(in LossMarker marker, Segment newest)
    {
        var timeNano = LastTimeNano(newest) ?? NowNano();
        var line = new byte[JsonLineWriter.MarkerMaxLength(marker.Text, marker.Reason)];
        var length = JsonLineWriter.WriteMarker(line, marker.Text, marker.Reason, marker.Records, marker.Bytes, timeNano);
        return (line[..length], timeNano);
    }

    /// <summary>A full disk may have had no room for the marker when its segments went.</summary>
    private void CatchUpOnMarker()
    {
        if (_isMarkerDue)
        {
            _isMarkerDue = !segments.Removal.TryPutMarker(_marker.Line, _marker.TimeNano);
        }
    }

    /// <summary>Null when nobody knows, which is never too old.</summary>
    private long? LastTimeNano(Segment segment)
    {
        if (segment.MaxTimeNano != long.MaxValue)
        {
            return segment.MaxTimeNano;
        }
        if (!_lastTimes.TryGetValue(segment.Sequence, out var lastTime))
        {
            lastTime = segments.OpenSegment(segment) is { } open
                ? SegmentContents.LastTimeNano(open)
                : null;
            _lastTimes.Add(segment.Sequence, lastTime);
        }
        return lastTime;
    }

    private void ForgetLoss()
    {
        _sinks.Clear();
        _lostRecords = _lostBytes = 0;
        _isMarkerDue = false;
    }

    private void Forget(long throughSequence)
    {
        foreach (var sequence in _lastTimes.Keys.Where(sequence => sequence <= throughSequence).ToArray())
        {
            _ = _lastTimes.Remove(sequence);
        }
    }

    private long NowNano() => (options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
}
