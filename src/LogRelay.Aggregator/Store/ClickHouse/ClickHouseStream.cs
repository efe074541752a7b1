using LogRelay.Aggregator.Store.ClickHouse.Inserts;
using LogRelay.Aggregator.Store.ClickHouse.Streams;

namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>One stream of one node, on its way into ClickHouse.</summary>
/// <param name="opening">As the node opened it.</param>
/// <param name="end">Everything before it is stored.</param>
/// <param name="lane">Takes its lines.</param>
/// <param name="reopen">Finds the end again, after a failure.</param>
/// <param name="closed">Told at the end.</param>
internal sealed class ClickHouseStream(
    StreamOpening opening, long end, InsertLane lane, Func<StreamOpening, Task<long>> reopen, Action<ClickHouseStream> closed) : IStreamWriter
{
    private long _next = end;
    private long _stored = end;
    private long _timeNano;
    private string? _failure;
    private Task _last = Task.CompletedTask;

    /// <summary>Which stream.</summary>
    public StreamKey Key => opening.Key;

    /// <inheritdoc/>
    public long NextPosition => Volatile.Read(ref _next);

    /// <summary>Everything before it is stored. Any thread.</summary>
    public long StoredPosition => Volatile.Read(ref _stored);

    /// <inheritdoc/>
    public async ValueTask<Task> AppendAsync(long missingBytes, ReadOnlyMemory<byte> lines, CancellationToken ct) =>
        _last = await lane.AppendAsync(this, missingBytes, lines, ct);

    /// <inheritdoc/>
    public async ValueTask<long> ResumeAsync(CancellationToken ct)
    {
        await _last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var stored = await reopen(opening).WaitAsync(ct);
        Volatile.Write(ref _next, stored);
        Volatile.Write(ref _stored, stored);
        _failure = null;
        return stored;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Whoever opens the stream next asks where it ends.
        await _last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        closed(this);
    }

    /// <summary>Writes the next lines as rows. The lane's.</summary>
    public void Write(RecordRows rows, long missingBytes, ReadOnlySpan<byte> lines)
    {
        if (missingBytes > 0)
        {
            WriteGap(rows, missingBytes);
        }
        rows.Add(Key.Id, _next + missingBytes, lines, ref _timeNano);
        Volatile.Write(ref _next, _next + missingBytes + lines.Length);
    }

    /// <summary>Everything before a position is stored. The lane's.</summary>
    public void Stored(long position) => Volatile.Write(ref _stored, position);

    /// <summary>Something was not stored: nothing behind it may be. The lane's.</summary>
    public void Fail(string reason) => _failure ??= reason;

    /// <summary>The lane's.</summary>
    /// <exception cref="IOException">Something before was not stored.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is { } reason)
        {
            throw new IOException(reason);
        }
    }

    // What the node had acknowledged before it opened the stream was stored: a replica that lags behind does not know it yet.
    private void WriteGap(RecordRows rows, long missingBytes)
    {
        var from = Math.Max(_next, opening.StartPosition);
        if (_next + missingBytes > from)
        {
            rows.AddGap(Key.Id, from, _next + missingBytes - from, _timeNano);
        }
    }
}
