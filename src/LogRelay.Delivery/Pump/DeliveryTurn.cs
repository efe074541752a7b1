using LogRelay.Delivery.Processing;
using LogRelay.Delivery.Rejects;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Pump;

/// <summary>One stream's turn: reads, processes, sends, and draws the consequences for its cursor.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class DeliveryTurn : IDisposable
{
    private readonly DeliveryPumpOptions _options;
    private readonly DeliveryCounters _counters;
    private readonly TimeProvider _time;
    private readonly SinkAttempts _attempts;
    private readonly SingleSends _singles;
    private readonly RejectHandler _rejects;
    private readonly SinkHealth _health;
    private readonly ProcessingBuffers _buffers = new();

    /// <summary>Does nothing yet.</summary>
    public DeliveryTurn(
        ISink sink, DeliveryPumpOptions options, DeliveryCounters counters, IRejectedRecordLog rejected, TimeProvider time, ILogger logger)
    {
        _options = options;
        _counters = counters;
        _time = time;
        _attempts = new SinkAttempts(sink, options, counters, time, logger);
        _singles = new SingleSends(_attempts);
        _rejects = new RejectHandler(sink, rejected, counters, logger);
        _health = new SinkHealth(sink.Name, options, counters, logger);
    }

    /// <summary>Where streams go that want another turn.</summary>
    public required ReadyQueue Ready { get; init; }

    /// <summary>Where streams go that have nothing to send.</summary>
    public required AwayStreams Away { get; init; }

    /// <summary>Saves what moved.</summary>
    public required CursorKeeper Cursors { get; init; }

    /// <summary>What the sink has not confirmed.</summary>
    public required Unconfirmed Unconfirmed { get; init; }

    /// <summary>Lets a stream go that is done.</summary>
    public required Action<DeliveryStream> LetGo { get; init; }

    /// <summary>Ends pauses.</summary>
    public required CancellationToken StopSending { get; init; }

    /// <summary>Ends attempts.</summary>
    public required CancellationToken StopEverything { get; init; }

    /// <summary>Why the sink takes nothing at the moment; null when all is well.</summary>
    public string? Failure => _health.Failure;

    /// <summary>Gives memory back until there is something to do.</summary>
    public void Release()
    {
        _buffers.Release();
        _singles.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffers.Dispose();
        _singles.Dispose();
    }

    /// <summary>Serves a stream, and puts it into its next place.</summary>
    public async Task ServeAsync(DeliveryStream stream)
    {
        if (stream.IsRemoved)
        {
            if (Unconfirmed.Has(stream))
            {
                // Whoever delivers it from now on begins at the cursor.
                await ConfirmAsync();
            }
            Forget(stream);
            return;
        }
        if (stream.MustRewind)
        {
            Rewind(stream);
        }
        var maxBytes = Unconfirmed.BatchBytes(_options.MaxBatchBytes);
        var isClosing = stream.IsClosing;
        var maxRecords = Math.Min(_options.MaxBatchRecords, stream.MaxRecords);
        var read = stream.Read(_buffers, maxRecords, maxBytes);
        var isFull = read == maxRecords || _buffers.Read.TextLength >= maxBytes;
        var toSend = read > 0 ? stream.Process(_buffers)
            : isClosing ? stream.ProcessRest(_buffers)
            : stream.ProcessDue(_buffers);
        if (toSend.Records.Count > 0)
        {
            await SendAsync(stream, toSend, read);
            PutBack(stream, mayLinger: !isFull && !isClosing);
            return;
        }
        Skip(stream, toSend.Records);
        if (read > 0)
        {
            Ready.Add(stream);
        }
        else if (!isClosing)
        {
            // Stopping calls every stream back once, for what came last; with nothing left it may rest.
            stream.Elsewhere = StopSending.IsCancellationRequested ? Task.CompletedTask : Away.WatchAsync(stream);
        }
        else if (Unconfirmed.Has(stream))
        {
            Unconfirmed.Finish(stream);
        }
        else
        {
            Forget(stream);
        }
    }

    /// <summary>Asks the sink whether everything that is unconfirmed arrived.</summary>
    public async Task ConfirmAsync()
    {
        var result = await _attempts.ConfirmAsync(StopEverything);
        if (result.Status != SendStatus.Delivered)
        {
            await FailAsync(result);
            return;
        }
        _health.Recover();
        foreach (var stream in Unconfirmed.TakeConfirmed())
        {
            Confirm(stream);
            if (stream.IsFinishing)
            {
                Forget(stream);
            }
        }
    }

    /// <summary>Moves the cursor past what was read and is not for the sink; where something before it is unconfirmed, together with that.</summary>
    private void Skip(DeliveryStream stream, RecordBatch nothing)
    {
        if (stream.LowWater == stream.Sent)
        {
            return;
        }
        stream.MarkSent(nothing, rejected: 0);
        if (!Unconfirmed.Has(stream))
        {
            Confirm(stream);
        }
    }

    /// <summary>A stream that has caught up gathers a while before its next batch; otherwise each line might become one.</summary>
    private void PutBack(DeliveryStream stream, bool mayLinger)
    {
        if (mayLinger && _options.Linger > TimeSpan.Zero && !stream.MustRewind)
        {
            stream.Elsewhere = Away.WatchAsync(stream);
        }
        else
        {
            Ready.Add(stream);
        }
    }

    private async Task SendAsync(DeliveryStream stream, ProcessedRecords toSend, int read)
    {
        var records = toSend.Records;
        var context = stream.Source.Context;
        var result = await _attempts.SendAsync(new SinkBatch(context, records, toSend.Facts), StopEverything);
        var isUnconfirmed = result.Status == SendStatus.Unconfirmed;
        if (result.Status == SendStatus.Rejected && result.Rejected is null && records.Count > 1)
        {
            if (read > 1)
            {
                // Which record is at fault is found out by sending less and less.
                stream.MaxRecords = read / 2;
                stream.MustRewind = true;
                return;
            }
            // One line has brought others with it that were held back.
            (result, isUnconfirmed) = await _singles.SendAsync(context, toSend, StopEverything);
        }
        if (result.Status == SendStatus.Retry)
        {
            stream.MustRewind = true;
            _counters.AddResent(result.MayHaveArrived ? records.Count : 0);
            await FailAsync(result);
            return;
        }
        var rejected = result.Status == SendStatus.Rejected ? _rejects.Keep(context, records, result) : 0;
        stream.MarkSent(records, rejected);
        stream.MaxRecords = Grow(stream.MaxRecords);
        Succeed(stream, records.TextLength, isConfirmed: !isUnconfirmed && !Unconfirmed.Has(stream));
    }

    private static int Grow(int limit) => limit > int.MaxValue / 2 ? int.MaxValue : limit * 2;

    private void Succeed(DeliveryStream stream, long bytes, bool isConfirmed)
    {
        if (!isConfirmed)
        {
            Unconfirmed.Add(stream, bytes);
            return;
        }
        _health.Recover();
        Unconfirmed.Grow();
        Confirm(stream);
    }

    private void Confirm(DeliveryStream stream)
    {
        stream.Confirm(_counters);
        Cursors.Save(stream);
    }

    private async Task FailAsync(SendResult result)
    {
        var pause = _health.Fail(result);
        foreach (var stream in Unconfirmed.TakeFailed())
        {
            GoBack(stream);
        }
        Cursors.SyncAll();
        Release();
        try
        {
            await Task.Delay(pause, _time, StopSending);
        }
        catch (OperationCanceledException)
        {
            // Stopping does not wait for a sink that fails.
        }
    }

    private void GoBack(DeliveryStream stream)
    {
        if (stream.IsFinishing)
        {
            Rewind(stream);
            Ready.Add(stream);
            return;
        }
        stream.MustRewind = true;
        stream.Interrupt();
    }

    private void Rewind(DeliveryStream stream)
    {
        Unconfirmed.Forget(stream);
        stream.Rewind(_counters);
    }

    private void Forget(DeliveryStream stream)
    {
        Unconfirmed.Forget(stream);
        Cursors.Forget(stream);
        LetGo(stream);
    }
}
