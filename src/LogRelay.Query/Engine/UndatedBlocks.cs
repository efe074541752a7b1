namespace LogRelay.Query.Engine;

/// <summary>
/// Finds the matches of blocks whose times the index does not know: the ends of files that are being written, and files that
/// have no index. Without their times nothing could be handed out before all of them were looked at.
/// </summary>
internal static class UndatedBlocks
{
    /// <summary>Looks at them.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="tasks">All blocks.</param>
    /// <param name="budget">May end it: then the blocks that were not looked at are left out.</param>
    /// <param name="progress">Told what was looked at.</param>
    /// <param name="ct">Ends the search.</param>
    /// <returns>
    /// All blocks with the times of their matches. Those with none are left out; those with too many to be kept will be
    /// looked at again.
    /// </returns>
    public static async Task<List<BlockTask>> DateAsync(
        QueryRequest request, List<BlockTask> tasks, ScanBudget budget, QueryProgress progress, CancellationToken ct)
    {
        var undated = tasks.Where(static task => !task.Block.IsSummarized).ToList();
        if (undated.Count == 0)
        {
            return tasks;
        }
        tasks.RemoveAll(static task => !task.Block.IsSummarized);
        var held = 0L;
        await using var scan = new ParallelScan<FoundBlock?>(request, undated, progress, () => new FoundCollector(request.Order), ct);
        foreach (var task in undated)
        {
            var found = await scan.TakeAsync();
            if (found is not null)
            {
                // The other half is for merging.
                var isKept = held + found.HeldBytes <= request.MaxHeldBytes / 2;
                held += isKept ? found.HeldBytes : 0;
                var (min, max) = found.Times;
                tasks.Add(task with { MinTimeNano = min, MaxTimeNano = max, Found = isKept ? found : null });
                if (!isKept)
                {
                    found.Return();
                }
            }
            if (budget.IsSpent(reachedNano: null))
            {
                tasks.RemoveAll(static task => task.Found is null);
                return tasks;
            }
        }
        return tasks;
    }
}
