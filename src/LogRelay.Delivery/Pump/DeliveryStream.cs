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
    private readonly PartialJoiner _joiner;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private IDeliveryCursor? _cursor;
    private IRecordReader? _reader;
    private CancellationTokenSource? _wait;
    private bool _isClosing;
    private bool _isRemoved;

    /// <summary>Opens nothing yet.</summary>
    public DeliveryStream(DeliverySource source)
    {
        Source = source;
        _joiner = new PartialJoiner(source.Join);
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
    public bool IsClosing
    {
        get
        {
            lock (_lock)
            {
                return _isClosing;
            }
        }
    }

    /// <summary>True when the stream is to be let go as it is.</summary>
    public bool IsRemoved
    {
        get
        {
            lock (_lock)
            {
                return _isRemoved;
            }
        }
    }

    /// <summary>Reads the next records and joins split lines.</summary>
    /// <param name="batch">Filled with records as they are in the journal.</param>
    /// <param name="joined">Filled when lines were joined.</param>
    /// <param name="maxRecords">Most records read.</param>
    /// <param name="maxBytes">Where a batch ends.</param>
    /// <param name="toSend">What is to be sent: one of the two; possibly empty while lines are open.</param>
    /// <returns>Records read; 0 when the reader has caught up.</returns>
    public int Read(RecordBatch batch, RecordBatch joined, int maxRecords, int maxBytes, out RecordBatch toSend)
    {
        if (_cursor is null)
        {
            _cursor = Source.OpenCursor();
            Confirmed = Sent = _cursor.Position;
        }
        _reader ??= Source.OpenReader(Confirmed);
        batch.Clear();
        var count = _reader.Read(batch, Math.Min(maxRecords, MaxRecords), maxBytes);
        toSend = _joiner.Join(batch, joined);
        return count;
    }

    /// <summary>Where the cursor may go once everything read so far has arrived.</summary>
    public long LowWater => _joiner.LowWater(_reader?.Position ?? Confirmed);

    /// <summary>Writes where the stream is confirmed.</summary>
    /// <exception cref="IOException">The cursor could not be written.</exception>
    public void SaveCursor() => _cursor?.Save(Confirmed);

    /// <summary>Makes the cursor survive a power loss.</summary>
    /// <exception cref="IOException">It may not survive.</exception>
    public void SyncCursor() => _cursor?.Sync();

    /// <summary>At the stream's end: the lines that will never be finished.</summary>
    public void Flush(RecordBatch joined) => _joiner.Flush(joined);

    /// <summary>Something was handed to the sink.</summary>
    public void MarkSent(long position, long records, long bytes)
    {
        Sent = position;
        UnconfirmedRecords += records;
        UnconfirmedBytes += bytes;
    }

    /// <summary>Everything that was handed to the sink has arrived or was rejected.</summary>
    public void Confirm()
    {
        Confirmed = Sent;
        UnconfirmedRecords = UnconfirmedBytes = 0;
    }

    /// <summary>Back to the cursor: everything after it is read again. Not while it waits.</summary>
    public void Rewind()
    {
        _reader?.Dispose();
        _reader = null;
        _joiner.Reset();
        Sent = Confirmed;
        UnconfirmedRecords = UnconfirmedBytes = 0;
        IsFinishing = false;
        MustRewind = false;
    }

    /// <summary>Waits for the writer; ends early when the stream is closed, removed, or <see cref="Interrupt"/>ed, and with <paramref name="stop"/>.</summary>
    /// <returns>True when there is something to read.</returns>
    public async Task<bool> WaitAsync(CancellationToken stop)
    {
        var ct = BeginWait(stop);
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
            EndWait();
        }
        return false;
    }

    /// <summary>Lets the writer go on for a while; ends early as <see cref="WaitAsync"/> does.</summary>
    public async Task LingerAsync(TimeSpan linger, TimeProvider time, CancellationToken stop)
    {
        var ct = BeginWait(stop);
        try
        {
            await Task.Delay(linger, time, ct);
        }
        catch (OperationCanceledException)
        {
            // As in WaitAsync.
        }
        finally
        {
            EndWait();
        }
    }

    /// <summary>Ends a wait.</summary>
    public void Interrupt()
    {
        lock (_lock)
        {
            _wait?.Cancel();
        }
    }

    /// <summary>The container has stopped: what is in the journal is delivered, then the stream is released.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosing = true;
            _wait?.Cancel();
        }
    }

    /// <summary>The stream is to be released where it stands.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            _isRemoved = true;
            _wait?.Cancel();
        }
    }

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
        _joiner.Dispose();
        _cursor?.Dispose();
        _cursor = null;
        _wait?.Dispose();
    }

    private CancellationToken BeginWait(CancellationToken stop)
    {
        lock (_lock)
        {
            _wait = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (_isClosing || _isRemoved)
            {
                _wait.Cancel();
            }
            return _wait.Token;
        }
    }

    private void EndWait()
    {
        lock (_lock)
        {
            _wait?.Dispose();
            _wait = null;
        }
    }
}
