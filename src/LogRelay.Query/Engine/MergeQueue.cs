using System.Diagnostics.CodeAnalysis;

namespace LogRelay.Query.Engine;

/// <summary>Matches that wait until nothing can come before them. One thread.</summary>
internal sealed class MergeQueue(QueryRequest request)
{
    // Less is not worth the work.
    private const int LeastTrimmed = 1024;

    // By the next match of each.
    private readonly PriorityQueue<FoundBlock, FoundOrder> _waiting = new();
    private long _count;
    private bool _hasDropped;

    /// <summary>Records taken so far.</summary>
    public long Taken { get; private set; }

    /// <summary>Bytes of memory that the waiting records take.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>True while records wait, or were left out because enough come before them.</summary>
    public bool HasMore => _count > 0 || _hasDropped;

    /// <summary>Adds a block's matches; they are given back here.</summary>
    public void Add(FoundBlock? found)
    {
        if (found is null)
        {
            return;
        }
        Wait(found);
        var wanted = request.MaxRecords - Taken;
        if ((_count - LeastTrimmed) / 2 > wanted)
        {
            Trim((int)wanted);
        }
    }

    /// <summary>Takes the first record, if nothing can come before it any more.</summary>
    /// <param name="next">The next block that is looked at; null after the last one.</param>
    /// <param name="found">The record.</param>
    public bool TryTake(BlockTask? next, [NotNullWhen(true)] out FoundRecord? found)
    {
        found = null;
        if (!_waiting.TryPeek(out var block, out _) || (next is { } task && !TimeOrder.IsBefore(request.Order, block.NextTimeNano, in task)))
        {
            return false;
        }
        found = TakeFrom(block);
        Taken++;
        return true;
    }

    private FoundRecord TakeFrom(FoundBlock block)
    {
        var record = block.Take();
        _count--;
        if (block.Count > 0)
        {
            _ = _waiting.DequeueEnqueue(block, block.NextOrder(request.Order));
        }
        else
        {
            _ = _waiting.Dequeue();
            HeldBytes -= block.HeldBytes;
            block.Return();
        }
        return record;
    }

    private void Wait(FoundBlock block)
    {
        _waiting.Enqueue(block, block.NextOrder(request.Order));
        _count += block.Count;
        HeldBytes += block.HeldBytes;
    }

    /// <summary>Keeps the first so many, each in a block of its own size.</summary>
    private void Trim(int wanted)
    {
        var kept = new List<FoundRecord>(wanted);
        while (kept.Count < wanted && _waiting.TryPeek(out var block, out _))
        {
            kept.Add(TakeFrom(block));
        }
        while (_waiting.TryDequeue(out var dropped, out _))
        {
            dropped.Return();
        }
        (_count, HeldBytes, _hasDropped) = (0, 0, true);
        foreach (var stream in kept.GroupBy(static record => record.Stream))
        {
            var collector = new FoundCollector(request.Order);
            foreach (var record in stream)
            {
                collector.Add(record);
            }
            Wait(collector.Finish()!);
        }
    }
}
