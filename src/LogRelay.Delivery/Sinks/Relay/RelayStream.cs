using LogRelay.Delivery.Pump;
using LogRelay.Journal.Reading;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>One stream on its way to an aggregator. Belongs to the session that is open, or to the pump between sessions.</summary>
internal sealed class RelayStream(RelaySource source, uint number)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<(long End, int Length, int Records)> _underWay = new();
    private IDeliveryCursor? _cursor;
    private RelayAlignment? _alignment;
    private bool _isCursorDirty;

    /// <summary>What the plugin gave.</summary>
    public RelaySource Source { get; } = source;

    /// <summary>Its number in every call.</summary>
    public uint Number { get; } = number;

    /// <summary>Open once the aggregator has said where it goes on.</summary>
    public JournalReader? Reader { get; private set; }

    /// <summary>Everything before it was sent in this session.</summary>
    public long SentEnd { get; private set; }

    /// <summary>Bytes sent and not acknowledged.</summary>
    public int UnderWayBytes { get; private set; }

    /// <summary>The same in lines.</summary>
    public int UnderWayRecords { get; private set; }

    /// <summary>True while it waits for its turn to send.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The same container's next life, added before this one was over.</summary>
    public RelayStream? Successor { get; set; }

    /// <summary>The writer is gone and everything was read: the stream ends with the last acknowledgement.</summary>
    public bool IsAtEnd { get; set; }

    /// <summary>To be let go as it is.</summary>
    public volatile bool IsRemoved;

    /// <summary>Ends when the pump has let go of the stream.</summary>
    public Task Released => _released.Task;

    /// <summary>A position at the aggregator is the one in the journal and so much.</summary>
    public long Lead => _alignment?.Lead ?? 0;

    /// <summary>Where the stream begins for an aggregator that has nothing of it, in the aggregator's positions.</summary>
    /// <exception cref="IOException">The cursor cannot be opened.</exception>
    public long StartPosition
    {
        get
        {
            _cursor ??= Source.OpenCursor();
            _alignment ??= Source.OpenAlignment?.Invoke();
            return _alignment?.StartOf(_cursor.Position) ?? _cursor.Position;
        }
    }

    /// <summary>Everything before it is stored at the aggregator: goes on there.</summary>
    /// <param name="next">The aggregator's position.</param>
    /// <returns>Bytes that the aggregator has, and the journal no more.</returns>
    /// <exception cref="IOException">What this means for the journal could not be kept.</exception>
    public long Begin(long next)
    {
        Forget();
        var lost = 0L;
        var position = _alignment?.Locate(next, _cursor!.Position, out lost) ?? next;
        Keep(position);
        Reader = Source.OpenReader(Math.Max(0, position));
        SentEnd = position;
        return lost;
    }

    /// <summary>A batch was sent.</summary>
    public void Sent(long end, int length, int records)
    {
        SentEnd = end;
        UnderWayBytes += length;
        UnderWayRecords += records;
        _underWay.Enqueue((end, length, records));
    }

    /// <summary>Everything before a position is stored.</summary>
    /// <param name="next">The aggregator's position.</param>
    /// <exception cref="IOException">The cursor could not be saved; all else is done.</exception>
    public void Acked(long next)
    {
        var position = next - Lead;
        while (_underWay.TryPeek(out var batch) && batch.End <= position)
        {
            _ = _underWay.Dequeue();
            UnderWayBytes -= batch.Length;
            UnderWayRecords -= batch.Records;
        }
        Keep(position);
    }

    /// <summary>Nothing of what was sent and not acknowledged counts: it is sent again from where the aggregator says.</summary>
    public void Forget()
    {
        Reader?.Dispose();
        Reader = null;
        _underWay.Clear();
        (UnderWayBytes, UnderWayRecords) = (0, 0);
        IsAtEnd = false;
    }

    /// <summary>Makes the cursor survive a power loss.</summary>
    /// <exception cref="IOException">It may not survive.</exception>
    public void SyncCursor()
    {
        if (_isCursorDirty)
        {
            _cursor?.Sync();
            _isCursorDirty = false;
        }
    }

    /// <summary>Lets go.</summary>
    public void Release()
    {
        Forget();
        _cursor?.Dispose();
        _cursor = null;
        _released.TrySetResult();
    }

    private void Keep(long position)
    {
        if (_cursor is not null && position > _cursor.Position)
        {
            _cursor.Save(position);
            _isCursorDirty = true;
        }
    }
}
