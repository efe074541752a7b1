namespace LogRelay.Query.Engine;

/// <summary>Matches that wait until nothing can come before them. One thread.</summary>
internal sealed class MergeQueue(QueryRequest request)
{
    // A record's object, its array's header, and its place in the queue.
    private const int OverheadBytes = 136;

    // Less is not worth the work.
    private const int LeastTrimmed = 1024;

    private readonly PriorityQueue<FoundRecord, FoundOrder> _waiting = new();
    private bool _hasDropped;

    /// <summary>Records taken so far.</summary>
    public long Taken { get; private set; }

    /// <summary>Bytes of memory that the waiting records take.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>True while records wait, or were left out because enough come before them.</summary>
    public bool HasMore => _waiting.Count > 0 || _hasDropped;

    /// <summary>Bytes of memory that a record takes.</summary>
    public static long BytesOf(FoundRecord record) => record.Line.Length + OverheadBytes;

    /// <summary>Adds a block's matches.</summary>
    public void Add(List<FoundRecord> found)
    {
        foreach (var record in found)
        {
            _waiting.Enqueue(record, FoundOrder.Of(record, request.Order));
            HeldBytes += BytesOf(record);
        }
        var wanted = request.MaxRecords - Taken;
        if ((_waiting.Count - LeastTrimmed) / 2 > wanted)
        {
            Trim((int)wanted);
        }
    }

    /// <summary>Takes the first record, if nothing can come before it any more.</summary>
    /// <param name="next">The next block that is looked at; null after the last one.</param>
    /// <param name="found">The record.</param>
    public bool TryTake(BlockTask? next, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FoundRecord? found)
    {
        if (!_waiting.TryPeek(out found, out _) || (next is { } task && !TimeOrder.IsBefore(request.Order, found, in task)))
        {
            found = null;
            return false;
        }
        _ = _waiting.Dequeue();
        HeldBytes -= BytesOf(found);
        Taken++;
        return true;
    }

    private void Trim(int wanted)
    {
        var kept = new List<(FoundRecord, FoundOrder)>(wanted);
        HeldBytes = 0;
        while (kept.Count < wanted && _waiting.TryDequeue(out var record, out var order))
        {
            kept.Add((record, order));
            HeldBytes += BytesOf(record);
        }
        _waiting.Clear();
        _waiting.EnqueueRange(kept);
        _hasDropped = true;
    }
}
