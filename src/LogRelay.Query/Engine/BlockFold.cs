namespace LogRelay.Query.Engine;

/// <summary>Looks at all blocks and folds what was made of each into one answer, in the order of the blocks' times.</summary>
internal static class BlockFold
{
    /// <summary>Does it.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="tasks">The blocks; sorted here.</param>
    /// <param name="budget">May end it.</param>
    /// <param name="progress">Told what was looked at, and why it ended early.</param>
    /// <param name="newCollector">Makes a collector for a thread.</param>
    /// <param name="add">Adds what was made of a block; one call at a time, always in the same order. False ends it.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task RunAsync<T>(
        QueryRequest request, List<BlockTask> tasks, ScanBudget budget, QueryProgress progress,
        Func<IMatchCollector<T>> newCollector, Func<T, bool> add, CancellationToken ct)
    {
        TimeOrder.Sort(request.Order, tasks);
        await using var scan = new ParallelScan<T>(request, tasks, progress, newCollector, ct);
        for (var place = 0; place < tasks.Count; place++)
        {
            if (!add(await scan.TakeAsync()) || (place + 1 < tasks.Count && budget.IsSpent(Reached(request.Order, tasks[place + 1]))))
            {
                return;
            }
        }
    }

    // A block whose times are not known says nothing of how far the answer came.
    private static long? Reached(QueryOrder order, in BlockTask next) =>
        next.Block.IsSummarized ? TimeOrder.FirstOf(order, in next) : null;
}
