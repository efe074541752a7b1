namespace LogRelay.Journal.Retention;

/// <summary>
/// Keeps all streams together within a number of bytes, and finds room when the disk is full. The stream that takes most
/// gives first, its oldest segment first: one chatty container does not push out everybody's history.
/// </summary>
/// <remarks>
/// Any thread; one removal at a time. What every sink has goes before what some sink needs. Within a budget nobody
/// loses anything while he takes less than an equal share of it.
/// </remarks>
/// <param name="limitBytes">The budget; null: none, only a full disk makes streams give.</param>
/// <param name="time">The clock.</param>
public sealed class DiskBudget(long? limitBytes, TimeProvider time) : IDiskSpace
{
    private static readonly TimeSpan PauseAfterNothing = TimeSpan.FromMilliseconds(250);

    // More than was asked for, so that a full disk is not dealt with again for every write; but never much of what is there.
    private const long RoomBytes = 4 * 1024 * 1024;
    private const int LeastPartLeft = 16;

    // A part of this is the most that max-age or the budget is late by.
    private const long SmallestSegmentBytes = 1024 * 1024;
    private const long LargestSegmentBytes = 64 * 1024 * 1024;
    private const int SegmentsOfABudget = 256;

    private readonly Lock _removing = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ISpaceUser> _users = new(StringComparer.Ordinal);
    private long? _foundNothingAt;

    /// <summary>Somebody has sealed a segment: <see cref="Enforce"/> should be called soon, on another thread.</summary>
    public event Action? Growing;

    /// <summary>The budget in bytes; null when there is none.</summary>
    public long? LimitBytes { get; } = limitBytes;

    /// <summary>How long a segment may get, in bytes, so that the budget can be kept: whole segments are what goes.</summary>
    public long SegmentBytes => Math.Clamp((LimitBytes ?? long.MaxValue) / SegmentsOfABudget, SmallestSegmentBytes, LargestSegmentBytes);

    /// <summary>True when that stream's space is counted.</summary>
    public bool Knows(string streamId)
    {
        lock (_lock)
        {
            return _users.ContainsKey(streamId);
        }
    }

    /// <summary>Bytes that all streams take now.</summary>
    public long DiskBytes => Users().Sum(static user => user.DiskBytes);

    /// <summary>A stream takes space from now on; takes the place of an earlier one of the same id.</summary>
    public void Add(ISpaceUser user)
    {
        lock (_lock)
        {
            _users[user.StreamId] = user;
        }
    }

    /// <summary>A stream takes none any more. Nothing happens when another has taken its place.</summary>
    public void Remove(ISpaceUser user)
    {
        lock (_lock)
        {
            if (_users.TryGetValue(user.StreamId, out var present) && ReferenceEquals(present, user))
            {
                _ = _users.Remove(user.StreamId);
            }
        }
    }

    /// <summary>Brings the streams back within the budget.</summary>
    /// <returns>Bytes that are still too much: segments that are being written, which were asked to end soon.</returns>
    public long Enforce()
    {
        if (LimitBytes is not { } limit)
        {
            return 0;
        }
        lock (_removing)
        {
            var users = Users();
            var excess = users.Sum(static user => user.DiskBytes) - limit;
            if (excess <= 0)
            {
                return 0;
            }
            var share = limit / users.Length;
            excess -= Take(users, share, excess, mayTakeUndelivered: false, RemovalCause.DiskBudget);
            excess -= Take(users, share, excess, mayTakeUndelivered: true, RemovalCause.DiskBudget);
            if (excess > 0)
            {
                foreach (var user in users.Where(user => user.DiskBytes > share))
                {
                    user.RotateEarly();
                }
            }
            return Math.Max(0, excess);
        }
    }

    /// <inheritdoc/>
    public bool TryMakeRoom(long bytes)
    {
        lock (_removing)
        {
            if (_foundNothingAt is { } at && time.GetElapsedTime(at) < PauseAfterNothing)
            {
                // Every appender asks, for every write.
                return false;
            }
            var users = Users();
            var wanted = Math.Max(bytes, Math.Min(RoomBytes, users.Sum(static user => user.DiskBytes) / LeastPartLeft));
            var freed = Take(users, share: 0, wanted, mayTakeUndelivered: false, RemovalCause.DiskFull);
            if (freed < bytes)
            {
                freed += Take(users, share: 0, bytes - freed, mayTakeUndelivered: true, RemovalCause.DiskFull);
            }
            _foundNothingAt = freed > 0 ? null : time.GetTimestamp();
            return freed > 0;
        }
    }

    /// <inheritdoc/>
    public void Sealed() => Growing?.Invoke();

    /// <summary>Takes segments from those above their share, the largest first, until enough is free.</summary>
    private static long Take(ISpaceUser[] users, long share, long wanted, bool mayTakeUndelivered, RemovalCause cause)
    {
        var largestFirst = new PriorityQueue<(ISpaceUser User, long Bytes), long>();
        foreach (var user in users)
        {
            Enqueue(user, user.DiskBytes);
        }
        var freed = 0L;
        while (freed < wanted && largestFirst.TryDequeue(out var largest, out _))
        {
            var step = largest.User.RemoveOldest(mayTakeUndelivered, cause);
            if (step > 0)
            {
                freed += step;
                Enqueue(largest.User, largest.Bytes - step);
            }
        }
        return freed;

        void Enqueue(ISpaceUser user, long bytes)
        {
            if (bytes > share)
            {
                largestFirst.Enqueue((user, bytes), -bytes);
            }
        }
    }

    private ISpaceUser[] Users()
    {
        lock (_lock)
        {
            return [.. _users.Values];
        }
    }
}
