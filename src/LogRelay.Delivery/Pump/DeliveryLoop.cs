using LogRelay.Delivery.Rejects;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Pump;

/// <summary>The one loop of a pump: takes the streams in turn, sends, confirms, waits after failures.</summary>
/// <remarks>
/// A stream is at any time in one place: in the ready queue, with the loop, waiting for its writer, paused after a
/// fault of this side, or finishing (only confirmation is missing). Whoever holds it puts it into the next place.
/// </remarks>
internal sealed class DeliveryLoop : IDisposable
{
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(15);

    private readonly DeliveryPumpOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _sinkName;
    private readonly Action<DeliveryStream> _letGo;

    private readonly ReadyQueue _ready = new();
    private readonly CancellationTokenSource _stopSending = new();
    private readonly CancellationTokenSource _stopEverything = new();
    private readonly Task _loop;
    private long _flushUntil;

    // The loop's own.
    private readonly SinkAttempts _attempts;
    private readonly RejectHandler _rejects;
    private readonly CursorKeeper _cursors;
    private readonly BackOff _backOff;
    private readonly Unconfirmed _unconfirmed;
    private readonly RecordBatch _batch = new();
    private readonly RecordBatch _joined = new();
    private readonly ITimer _alarm;
    private long _failures;
    private int _streams;
    private int _away;

    public DeliveryLoop(
        ISink sink,
        DeliveryPumpOptions options,
        DeliveryCounters counters,
        IRejectedRecordLog rejected,
        TimeProvider time,
        ILogger logger,
        Action<DeliveryStream> letGo)
    {
        _options = options;
        Counters = counters;
        _time = time;
        _logger = logger;
        _sinkName = sink.Name;
        _letGo = letGo;
        _attempts = new SinkAttempts(sink, options, Counters, time, logger);
        _rejects = new RejectHandler(sink, rejected, Counters, logger);
        _cursors = new CursorKeeper(options.CursorSyncInterval, Counters, time, logger);
        _backOff = new BackOff(options.MinBackOff, options.MaxBackOff, Random.Shared);
        _unconfirmed = new Unconfirmed(options.ConfirmAfter, options.MaxUnconfirmedBytes, time);
        _alarm = time.CreateTimer(static queue => ((ReadyQueue)queue!).Wake(), _ready, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _loop = Task.Run(RunAsync);
    }

    public DeliveryCounters Counters { get; }

    public string? Failure { get; private set; }

    /// <summary>Streams that it has and has not let go.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>Takes a stream over.</summary>
    public void Add(DeliveryStream stream)
    {
        Interlocked.Increment(ref _streams);
        _ready.Add(stream);
    }

    /// <summary>Ends the loop. Three fifths of the time are for sending, the rest for confirming.</summary>
    public async Task StopAsync(TimeSpan flush, TimeProvider time)
    {
        await using var end = time.CreateTimer(static stop => ((CancellationTokenSource)stop!).Cancel(), _stopEverything, flush, Timeout.InfiniteTimeSpan);
        _flushUntil = time.GetTimestamp() + (long)(flush.TotalSeconds * 0.6 * time.TimestampFrequency);
        await _stopSending.CancelAsync();
        _ready.Wake();
        await Task.WhenAll(_loop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _alarm.Dispose();
        _batch.Dispose();
        _joined.Dispose();
        _stopSending.Dispose();
        _stopEverything.Dispose();
    }

    private bool IsStopping => _stopSending.IsCancellationRequested;

    private async Task RunAsync()
    {
        while (!IsOver())
        {
            _cursors.SyncIfDue();
            if (_unconfirmed.DueIn <= TimeSpan.Zero)
            {
                await ConfirmAsync();
            }
            else if (_ready.Take() is { } stream)
            {
                await ServeSafelyAsync(stream);
            }
            else if (IsStopping && Volatile.Read(ref _away) == 0)
            {
                break;
            }
            else
            {
                await IdleAsync();
            }
        }
        await FinishAsync();
    }

    private bool IsOver() => IsStopping && (Failure is not null || _stopEverything.IsCancellationRequested || _time.GetTimestamp() >= _flushUntil);

    private async Task IdleAsync()
    {
        _batch.Dispose();
        _joined.Dispose();
        var due = Earlier(_cursors.DueIn, _unconfirmed.DueIn) ?? Timeout.InfiniteTimeSpan;
        _alarm.Change(due < TimeSpan.Zero && due != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : due, Timeout.InfiniteTimeSpan);
        await _ready.WaitAsync();
    }

    private async Task FinishAsync()
    {
        if (!_unconfirmed.IsEmpty && Failure is null && !_stopEverything.IsCancellationRequested)
        {
            await ConfirmAsync();
        }
        _cursors.SyncAll();
        _batch.Dispose();
        _joined.Dispose();
    }

    private async Task ServeSafelyAsync(DeliveryStream stream)
    {
        try
        {
            await ServeAsync(stream);
            stream.Faults = 0;
        }
#pragma warning disable CA1031 // One stream's broken journal must not end the delivery of the others; it is counted, logged, and tried again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            stream.Elsewhere = PauseAsync(stream, error);
        }
    }

    private async Task ServeAsync(DeliveryStream stream)
    {
        if (stream.IsRemoved)
        {
            LetGo(stream);
            return;
        }
        if (stream.MustRewind)
        {
            Rewind(stream);
        }
        var maxBytes = _unconfirmed.BatchBytes(_options.MaxBatchBytes);
        var isClosing = stream.IsClosing;
        var maxRecords = Math.Min(_options.MaxBatchRecords, stream.MaxRecords);
        var read = stream.Read(_batch, _joined, maxRecords, maxBytes, out var toSend);
        var isFull = read == maxRecords || _batch.TextLength >= maxBytes;
        if (read == 0 && isClosing)
        {
            stream.Flush(_joined);
            toSend = _joined;
        }
        if (toSend.Count > 0)
        {
            await SendAsync(stream, toSend, read);
            PutBack(stream, mayLinger: !isFull && !isClosing);
        }
        else if (read > 0)
        {
            _ready.Add(stream);
        }
        else if (!isClosing)
        {
            // Stopping calls every stream back once, for what came last; with nothing left it may rest.
            stream.Elsewhere = IsStopping ? Task.CompletedTask : WatchAsync(stream);
        }
        else if (_unconfirmed.Has(stream))
        {
            _unconfirmed.Finish(stream);
        }
        else
        {
            LetGo(stream);
        }
    }

    /// <summary>A stream that has caught up gathers a while before its next batch; otherwise each line might become one.</summary>
    private void PutBack(DeliveryStream stream, bool mayLinger)
    {
        if (mayLinger && _options.Linger > TimeSpan.Zero && !stream.MustRewind)
        {
            stream.Elsewhere = WatchAsync(stream);
        }
        else
        {
            _ready.Add(stream);
        }
    }

    private async Task SendAsync(DeliveryStream stream, RecordBatch records, int read)
    {
        var position = stream.LowWater;
        var result = await _attempts.SendAsync(new SinkBatch(stream.Source.Context, records), _stopEverything.Token);
        switch (result.Status)
        {
            case SendStatus.Delivered or SendStatus.Unconfirmed:
                stream.MarkSent(position, records.Count, records.TextLength);
                stream.MaxRecords = Grow(stream.MaxRecords);
                Succeed(stream, records.TextLength, isConfirmed: result.Status == SendStatus.Delivered && !_unconfirmed.Has(stream));
                break;
            case SendStatus.Rejected when result.Rejected is null && records.Count > 1 && read > 1:
                // Which record is at fault is found out by sending less and less.
                stream.MaxRecords = read / 2;
                stream.MustRewind = true;
                break;
            case SendStatus.Rejected:
                var rejected = _rejects.Keep(stream.Source.Context, records, result);
                stream.MarkSent(position, records.Count - rejected, records.TextLength);
                stream.MaxRecords = Grow(stream.MaxRecords);
                Succeed(stream, records.TextLength, isConfirmed: !_unconfirmed.Has(stream));
                break;
            default:
                stream.MustRewind = true;
                Counters.AddResent(result.MayHaveArrived ? records.Count : 0);
                await FailAsync(result);
                break;
        }
    }

    private static int Grow(int limit) => limit > int.MaxValue / 2 ? int.MaxValue : limit * 2;

    private void Succeed(DeliveryStream stream, long bytes, bool isConfirmed)
    {
        if (!isConfirmed)
        {
            _unconfirmed.Add(stream, bytes);
            return;
        }
        Recover();
        _unconfirmed.Grow();
        Confirm(stream);
    }

    private async Task ConfirmAsync()
    {
        var result = await _attempts.ConfirmAsync(_stopEverything.Token);
        if (result.Status != SendStatus.Delivered)
        {
            await FailAsync(result);
            return;
        }
        Recover();
        foreach (var stream in _unconfirmed.TakeConfirmed())
        {
            Confirm(stream);
            if (stream.IsFinishing)
            {
                LetGo(stream);
            }
        }
    }

    private void Confirm(DeliveryStream stream)
    {
        Counters.AddDelivered(stream.UnconfirmedRecords, stream.UnconfirmedBytes);
        stream.Confirm();
        _cursors.Save(stream);
    }

    private async Task FailAsync(SendResult result)
    {
        Counters.AddRetry();
        if (_failures++ == 0)
        {
            PumpLog.Failing(_logger, _sinkName, result.Reason);
        }
        Failure = result.Reason ?? "no reason given";
        foreach (var stream in _unconfirmed.TakeFailed())
        {
            GoBack(stream);
        }
        _cursors.SyncAll();
        _batch.Dispose();
        _joined.Dispose();
        var pause = result.RetryAfter is { } asked ? (asked < MaxRetryAfter ? asked : MaxRetryAfter) : _backOff.Next();
        try
        {
            await Task.Delay(pause, _time, _stopSending.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopping does not wait for a sink that fails.
        }
    }

    private void Recover()
    {
        if (_failures > 0)
        {
            PumpLog.Recovered(_logger, _sinkName, _failures);
        }
        _failures = 0;
        Failure = null;
        _backOff.Reset();
    }

    private void GoBack(DeliveryStream stream)
    {
        if (stream.IsFinishing)
        {
            Rewind(stream);
            _ready.Add(stream);
            return;
        }
        stream.MustRewind = true;
        stream.Interrupt();
    }

    private void Rewind(DeliveryStream stream)
    {
        Counters.AddResent(stream.UnconfirmedRecords);
        _unconfirmed.Forget(stream);
        stream.Rewind();
    }

    private void LetGo(DeliveryStream stream)
    {
        _unconfirmed.Forget(stream);
        _cursors.Forget(stream);
        Interlocked.Decrement(ref _streams);
        _letGo(stream);
    }

    private async Task WatchAsync(DeliveryStream stream)
    {
        Interlocked.Increment(ref _away);
        if (await GatherAsync(stream))
        {
            _ready.Add(stream);
        }
        Interlocked.Decrement(ref _away);
        // The loop may have seen the queue still empty and the stream still away.
        _ready.Wake();
    }

    private async Task<bool> GatherAsync(DeliveryStream stream)
    {
        try
        {
            if (await stream.WaitAsync(_stopSending.Token) && _options.Linger > TimeSpan.Zero)
            {
                await stream.LingerAsync(_options.Linger, _time, _stopSending.Token);
            }
            return true;
        }
#pragma warning disable CA1031 // As in ServeSafelyAsync: whatever ends the wait, the stream must come back.
        catch (Exception error)
#pragma warning restore CA1031
        {
            await PauseAsync(stream, error);
            return false;
        }
    }

    private async Task PauseAsync(DeliveryStream stream, Exception error)
    {
        Counters.AddFault();
        stream.Faults++;
        stream.MustRewind = true;
        var pause = TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, Math.Min(stream.Faults, 5))));
        PumpLog.StreamFault(_logger, stream.Source.Context.ContainerId, pause, error);
        try
        {
            await Task.Delay(pause, _time, _stopSending.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopping: the stream is not tried again, and its cursor stays where it is.
            return;
        }
        _ready.Add(stream);
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) =>
        one is null ? other : other is null || one < other ? one : other;
}
