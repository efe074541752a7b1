using System.Threading.Channels;

namespace LogRelay.Aggregator.Store.ClickHouse.Inserts;

/// <summary>
/// Inserts the lines of many streams, some hundred thousand at a time and one insert after the other, so that of each
/// stream what is stored has no hole.
/// </summary>
/// <remarks>
/// Any thread. An insert whose outcome is not known is tried again with the same bytes: replicated tables recognise it,
/// and elsewhere readers know a record by its position. When it keeps failing, it and everything behind it is given back
/// to the nodes, which still have it.
/// </remarks>
internal sealed class InsertLane : IAsyncDisposable
{
    /// <summary>How long a batch that is not worth it yet waits for more: ClickHouse wants few large inserts.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(300);

    // A node gives its call up when it has not heard a word for 30 seconds.
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(20);

    // So that a server that hangs leaves time for another one.
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GiveUpAfterWhenStopping = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(2);

    private readonly ClickHouseClient _client;
    private readonly string _sql;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Task _running;
    private InsertBatch _filling;
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopped;

    /// <summary>Begins.</summary>
    public InsertLane(ClickHouseClient client, string sql, IReadOnlyList<KeyValuePair<string, string>> settings, TimeProvider time, ILogger logger)
    {
        _client = client;
        _sql = sql;
        _settings = settings;
        _time = time;
        _logger = logger;
        _filling = NewBatch();
        _running = Task.Run(RunAsync);
    }

    /// <summary>Takes the next lines of a stream, when there is room for them.</summary>
    /// <returns>Ends when they are stored.</returns>
    /// <exception cref="IOException">The stream has failed, or the aggregator stops.</exception>
    public async ValueTask<Task> AppendAsync(ClickHouseStream stream, long missingBytes, ReadOnlyMemory<byte> lines, CancellationToken ct)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                stream.ThrowIfFailed();
                if (_isStopped)
                {
                    throw new IOException("the aggregator stops");
                }
                if (_filling.IsEmpty)
                {
                    BeginBatch();
                }
                if (_filling.HasRoom)
                {
                    stream.Write(_filling.Rows, missingBytes, lines.Span);
                    _filling.Added(stream, lines.Length);
                    _ = _work.Writer.TryWrite(true);
                    return _filling.Stored;
                }
                room = _room.Task;
            }
            await room.WaitAsync(ct);
        }
    }

    /// <summary>Takes nothing more, inserts what was taken, or gives it back within seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isStopped = true;
        }
        await _stopping.CancelAsync();
        _ = _work.Writer.TryComplete();
        await _running;
        _filling.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _work.Reader.WaitToReadAsync())
        {
            _ = _work.Reader.TryRead(out _);
            await WaitForMoreAsync();
            using var batch = TakeBatch();
            if (!batch.IsEmpty)
            {
                await InsertAsync(batch);
            }
        }
    }

    private async Task WaitForMoreAsync()
    {
        Task enough;
        TimeSpan left;
        lock (_lock)
        {
            enough = _filling.Enough;
            left = Linger - _time.GetElapsedTime(_filling.Began);
        }
        if (left > TimeSpan.Zero && !enough.IsCompleted)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            await Task.WhenAny(enough, Task.Delay(left, _time, over.Token));
            await over.CancelAsync();
        }
    }

    private InsertBatch TakeBatch()
    {
        lock (_lock)
        {
            var batch = _filling;
            _filling = NewBatch();
            _room.SetResult();
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return batch;
        }
    }

    // Its day and its wait count from its first lines. Under the lock.
    private void BeginBatch()
    {
        _filling.Dispose();
        _filling = NewBatch();
    }

    private InsertBatch NewBatch() => new(Day(), _time.GetTimestamp());

    private ushort Day() => (ushort)(DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber);

    private async Task InsertAsync(InsertBatch batch)
    {
        using var rows = new RowContent(batch.Rows.Body);
        var began = _time.GetTimestamp();
        for (var pause = MinPause; ; pause = pause * 2 < MaxPause ? pause * 2 : MaxPause)
        {
            var failure = await TryInsertAsync(rows, began);
            // What was given up may still be reading the rows.
            await rows.SentAsync();
            if (failure is null)
            {
                Succeed(batch);
                return;
            }
            if (_time.GetElapsedTime(began) + pause >= Patience())
            {
                ClickHouseLog.InsertGivenUp(_logger, batch.Rows.Count, failure);
                Fail(batch, failure);
                return;
            }
            ClickHouseLog.InsertFailed(_logger, batch.Rows.Count, failure);
            await Task.Delay(pause, _time, _stopping.IsCancellationRequested ? CancellationToken.None : _stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Patience() => _stopping.IsCancellationRequested ? GiveUpAfterWhenStopping : GiveUpAfter;

    // Null when the rows are stored, or why not.
    private async Task<string?> TryInsertAsync(RowContent rows, long began)
    {
        var left = Patience() - _time.GetElapsedTime(began);
        using var limit = new CancellationTokenSource(TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, LongestAttempt.Ticks)), _time);
        try
        {
            await _client.InsertAsync(_sql, rows, _settings, limit.Token);
            return null;
        }
        catch (IOException refused)
        {
            return refused.Message;
        }
        catch (OperationCanceledException)
        {
            return $"ClickHouse at {_client.Address.Authority} has not confirmed an insert for {_time.GetElapsedTime(began).TotalSeconds:0} s";
        }
    }

    private static void Succeed(InsertBatch batch)
    {
        foreach (var (stream, end) in batch.Ends)
        {
            stream.Stored(end);
        }
        batch.Succeed();
    }

    private void Fail(InsertBatch batch, string reason)
    {
        InsertBatch behind;
        lock (_lock)
        {
            behind = _filling;
            _filling = NewBatch();
            // Before anything else of these streams is taken: it would be stored behind a hole.
            foreach (var stream in batch.Ends.Keys.Concat(behind.Ends.Keys))
            {
                stream.Fail(reason);
            }
            _room.SetResult();
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        using (behind)
        {
            batch.Fail(reason);
            behind.Fail(reason);
        }
    }
}
