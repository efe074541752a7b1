using LogRelay.Delivery.Processing;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Reading;

namespace LogRelay.Delivery.Pump;

/// <summary>One stream within a pump: its reader, its open lines, how far it has got.</summary>
/// <remarks>
/// Belongs to the pump's loop, but for <see cref="Close"/>, <see cref="Remove"/> and the ends of its waits.
/// While it waits for the writer it holds one pending task and no buffer.
/// </remarks>
internal sealed class DeliveryStream : IDisposable
{
    private readonly StreamProcessing _processing;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StreamSignals _signals = new();
    private IDeliveryCursor? _cursor;
    private IRecordReader? _reader;
    private ProcessingTally _tally;

    // Records handed over that the cursor does not pass yet because something before them is held back.
    private long _ahead;
    private long _aheadConfirmed;

    /// <summary>Opens nothing yet.</summary>
    public DeliveryStream(DeliverySource source, TimeProvider time)
    {
        Source = source;
        _time = time;
        _processing = new StreamProcessing(source.Join, source.Processing, time);
    }

    /// <summary>What the plugin gave.</summary>
    public DeliverySource Source { get; }

    /// <summary>Everything before it needs no sending again.</summary>
    public long Confirmed { get; private set; }

    /// <summary>Everything before it was handed to the sink.</summary>
    public long Sent { get; private set; }

    /// <summary>Records and bytes handed to the sink and not confirmed.</summary>
    public long UnconfirmedRecords { get; private set; }

    /// <summary>Bytes of their text.</summary>
    public long UnconfirmedBytes { get; private set; }

    /// <summary>True when the stream's end was read and only confirmation is missing.</summary>
    public bool IsFinishing { get; set; }

    /// <summary>Most records of the next batch: less than usual while a record at fault is looked for.</summary>
    public int MaxRecords { get; set; } = int.MaxValue;

    /// <summary>Failures of this side in a row.</summary>
    public int Faults { get; set; }

    /// <summary>Ends when the stream is back from waiting for its writer, or from a pause.</summary>
    public Task Elsewhere { get; set; } = Task.CompletedTask;

    /// <summary>Ends when the pump has let go of the stream.</summary>
    public Task Released => _released.Task;

    /// <summary>The same container's next life, added before this one was over.</summary>
    public DeliveryStream? Successor { get; set; }

    /// <summary>True when what was read after the cursor must be read again before anything else.</summary>
    public bool MustRewind { get; set; }

    /// <summary>True once there is nothing to wait for: the reader's end is the stream's end.</summary>
    public bool IsClosing => _signals.IsClosing;

    /// <summary>True when the stream is to be let go as it is.</summary>
    public bool IsRemoved => _signals.IsRemoved;

    /// <summary>Reads the next records.</summary>
    /// <param name="buffers">Filled with them.</param>
    /// <param name="maxRecords">Most records read.</param>
    /// <param name="maxBytes">Where a batch ends.</param>
    /// <returns>Records read; 0 when the reader has caught up.</returns>
    public int Read(ProcessingBuffers buffers, int maxRecords, int maxBytes)
    {
        if (_cursor is null)
        {
            _cursor = Source.OpenCursor();
            Confirmed = Sent = _cursor.Position;
        }
        _reader ??= Source.OpenReader(Confirmed);
        buffers.Read.Clear();
        return _reader.Read(buffers.Read, Math.Min(maxRecords, MaxRecords), maxBytes);
    }

    /// <summary>What is to be sent of what was read: nothing while lines are open or everything is filtered out.</summary>
    public ProcessedRecords Process(ProcessingBuffers buffers) => _processing.Take(buffers, ref _tally);

    /// <summary>When the reader has caught up: what was held back for long enough.</summary>
    public ProcessedRecords ProcessDue(ProcessingBuffers buffers) => _processing.TakeDue(buffers, ref _tally);

    /// <summary>At the stream's end: whatever is held back.</summary>
    public ProcessedRecords ProcessRest(ProcessingBuffers buffers) => _processing.TakeRest(buffers, ref _tally);

    /// <summary>Where the cursor may go once everything that was given so far has arrived.</summary>
    public long LowWater => _processing.LowWater(_reader?.Position ?? Confirmed);

    /// <summary>Writes where the stream is confirmed.</summary>
    /// <exception cref="IOException">The cursor could not be written.</exception>
    public void SaveCursor() => _cursor?.Save(Confirmed);

    /// <summary>Makes the cursor survive a power loss.</summary>
    /// <exception cref="IOException">It may not survive.</exception>
    public void SyncCursor() => _cursor?.Sync();

    /// <summary>What was given last was handed to the sink; or there was nothing to hand over in what was read.</summary>
    /// <param name="records">What was given.</param>
    /// <param name="rejected">Records of it that the sink refused for good.</param>
    public void MarkSent(RecordBatch records, int rejected)
    {
        var position = LowWater;
        if (position != Sent)
        {
            _ahead = _aheadConfirmed = 0;
        }
        if (position < _reader?.Position)
        {
            _ahead += CountFrom(records, position);
        }
        Sent = position;
        UnconfirmedRecords += records.Count - rejected;
        UnconfirmedBytes += records.TextLength;
    }

    /// <summary>Everything that was handed to the sink has arrived or was rejected.</summary>
    /// <param name="counters">Where that is counted.</param>
    public void Confirm(DeliveryCounters counters)
    {
        counters.AddDelivered(UnconfirmedRecords, UnconfirmedBytes);
        counters.AddProcessed(_tally);
        _tally = default;
        Confirmed = Sent;
        _aheadConfirmed = _ahead;
        UnconfirmedRecords = UnconfirmedBytes = 0;
    }

    /// <summary>Back to the cursor: everything after it is read again. Not while it waits.</summary>
    /// <param name="counters">Where it is counted what may arrive twice.</param>
    public void Rewind(DeliveryCounters counters)
    {
        counters.AddResent(UnconfirmedRecords + _aheadConfirmed);
        _tally = default;
        _ahead = _aheadConfirmed = 0;
        _reader?.Dispose();
        _reader = null;
        _processing.Reset();
        Sent = Confirmed;
        UnconfirmedRecords = UnconfirmedBytes = 0;
        IsFinishing = false;
        MustRewind = false;
    }

    /// <summary>
    /// Waits for the writer; ends early when the stream is closed, removed, or <see cref="Interrupt"/>ed, when something
    /// that is held back has to go out, and with <paramref name="stop"/>.
    /// </summary>
    /// <returns>True when there is something to read.</returns>
    public async Task<bool> WaitAsync(CancellationToken stop)
    {
        using var due = _processing.DueIn is { } wait ? new CancellationTokenSource(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, _time) : null;
        var ct = _signals.BeginWait(stop, due?.Token ?? CancellationToken.None);
        try
        {
            if (await _reader!.WaitToReadAsync(ct))
            {
                return true;
            }
            Close();
        }
        catch (OperationCanceledException)
        {
            // Whoever ended the wait says by other means what is to happen.
        }
        finally
        {
            _signals.EndWait();
        }
        return false;
    }

    /// <summary>Lets the writer go on for a while; ends early as <see cref="WaitAsync"/> does.</summary>
    public async Task LingerAsync(TimeSpan linger, CancellationToken stop)
    {
        var ct = _signals.BeginWait(stop, CancellationToken.None);
        try
        {
            await Task.Delay(linger, _time, ct);
        }
        catch (OperationCanceledException)
        {
            // As in WaitAsync.
        }
        finally
        {
            _signals.EndWait();
        }
    }

    /// <summary>Ends a wait.</summary>
    public void Interrupt() => _signals.Interrupt();

    /// <summary>The container has stopped: what is in the journal is delivered, then the stream is released.</summary>
    public void Close() => _signals.Close();

    /// <summary>The stream is to be released where it stands.</summary>
    public void Remove() => _signals.Remove();

    /// <summary>Says that the pump has let go.</summary>
    public void Release()
    {
        Dispose();
        _released.TrySetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader?.Dispose();
        _reader = null;
        _processing.Dispose();
        _cursor?.Dispose();
        _cursor = null;
        _signals.Dispose();
    }

    private static int CountFrom(RecordBatch records, long position)
    {
        var count = 0;
        foreach (ref readonly var record in records.Records)
        {
            count += record.NextPosition > position ? 1 : 0;
        }
        return count;
    }
}
