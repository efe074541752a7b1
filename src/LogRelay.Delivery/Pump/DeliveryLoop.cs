using LogRelay.Delivery.Rejects;
using LogRelay.Delivery.Sinks;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Pump;

/// <summary>The one loop of a pump: takes the streams in turn, sends, confirms, waits after failures.</summary>
/// <remarks>
/// A stream is at any time in one place: in the ready queue, with the loop, waiting for its writer, paused after a
/// fault of this side, or finishing (only confirmation is missing). Whoever holds it puts it into the next place.
/// </remarks>
internal sealed class DeliveryLoop : IDisposable
{
    private readonly TimeProvider _time;

    private readonly ReadyQueue _ready = new();
    private readonly CancellationTokenSource _stopSending = new();
    private readonly CancellationTokenSource _stopEverything = new();
    private readonly Task _loop;
    private long _flushUntil;

    private readonly AwayStreams _away;
    private readonly CursorKeeper _cursors;
    private readonly Unconfirmed _unconfirmed;
    private readonly DeliveryTurn _turn;
    private readonly ITimer _alarm;
    private int _streams;

    public DeliveryLoop(
        ISink sink,
        DeliveryPumpOptions options,
        DeliveryCounters counters,
        IRejectedRecordLog rejected,
        TimeProvider time,
        ILogger logger,
        Action<DeliveryStream> letGo)
    {
        _time = time;
        _away = new AwayStreams(_ready, options, counters, time, logger, _stopSending.Token);
        _cursors = new CursorKeeper(options.CursorSyncInterval, counters, time, logger);
        _unconfirmed = new Unconfirmed(options.ConfirmAfter, options.MaxUnconfirmedBytes, time);
        _turn = new DeliveryTurn(sink, options, counters, rejected, time, logger)
        {
            Ready = _ready,
            Away = _away,
            Cursors = _cursors,
            Unconfirmed = _unconfirmed,
            StopSending = _stopSending.Token,
            StopEverything = _stopEverything.Token,
            LetGo = stream =>
            {
                Interlocked.Decrement(ref _streams);
                letGo(stream);
            },
        };
        _alarm = time.CreateTimer(static queue => ((ReadyQueue)queue!).Wake(), _ready, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Why the sink takes nothing at the moment; null when all is well.</summary>
    public string? Failure => _turn.Failure;

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
        _turn.Dispose();
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
                await _turn.ConfirmAsync();
            }
            else if (_ready.Take() is { } stream)
            {
                await ServeSafelyAsync(stream);
            }
            else if (IsStopping && !_away.AreWaiting)
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
        _turn.Release();
        var due = Earlier(_cursors.DueIn, _unconfirmed.DueIn) ?? Timeout.InfiniteTimeSpan;
        _alarm.Change(due < TimeSpan.Zero && due != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : due, Timeout.InfiniteTimeSpan);
        await _ready.WaitAsync();
    }

    private async Task FinishAsync()
    {
        if (!_unconfirmed.IsEmpty && Failure is null && !_stopEverything.IsCancellationRequested)
        {
            await _turn.ConfirmAsync();
        }
        _cursors.SyncAll();
        _turn.Release();
    }

    private async Task ServeSafelyAsync(DeliveryStream stream)
    {
        try
        {
            await _turn.ServeAsync(stream);
            stream.Faults = 0;
        }
#pragma warning disable CA1031 // One stream's broken journal must not end the delivery of the others; it is counted, logged, and tried again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            stream.Elsewhere = _away.PauseAsync(stream, error);
        }
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) =>
        one is null ? other : other is null || one < other ? one : other;
}
