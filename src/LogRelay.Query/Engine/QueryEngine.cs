using System.Runtime.CompilerServices;

namespace LogRelay.Query.Engine;

/// <summary>Searches streams: leaves out what cannot match, looks at the rest on several threads, and merges by time.</summary>
/// <remarks>
/// The answer is the same however many threads there are. What was written after the caller opened the blocks is not in
/// it. Memory: a few blocks a thread, and up to <see cref="QueryRequest.MaxHeldBytes"/> of matches.
/// </remarks>
public static class QueryEngine
{
    /// <summary>Finds records, one after the other, as they are found.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="streams">Where to look.</param>
    /// <param name="progress">Told how far the search is, and why it ended early; new for each search.</param>
    /// <param name="ct">Ends the search.</param>
    /// <exception cref="TimeoutException">A regular expression took too long for one line.</exception>
    public static async IAsyncEnumerable<FoundRecord> SearchAsync(
        QueryRequest request, IReadOnlyList<StreamToSearch> streams, QueryProgress progress, [EnumeratorCancellation] CancellationToken ct)
    {
        var budget = new ScanBudget(request, progress);
        var tasks = await UndatedBlocks.DateAsync(request, QueryPlanner.Plan(request, streams, progress), budget, progress, ct);
        TimeOrder.Sort(request.Order, tasks);
        await using var scan = new ParallelScan<FoundBlock?>(
            request, tasks.FindAll(static task => task.Found is null), progress, () => new FoundCollector(request.Order), ct);
        var merge = new MergeQueue(request);
        for (var place = 0; place < tasks.Count; place++)
        {
            merge.Add(tasks[place].Found ?? await scan.TakeAsync());
            // Lets go of what is merged.
            tasks[place] = default;
            BlockTask? next = place + 1 < tasks.Count ? tasks[place + 1] : null;
            var handingOut = budget.BeginHandingOut();
            while (merge.TryTake(next, out var found))
            {
                yield return found;
                if (merge.Taken == request.MaxRecords)
                {
                    progress.Cut ??= merge.HasMore || next is not null ? new QueryCut(QueryLimit.Records, request.MaxRecords, found.TimeNano) : null;
                    yield break;
                }
            }
            budget.EndHandingOut(handingOut);
            if (next is { } coming && IsEnded(request, merge, budget, progress, TimeOrder.FirstOf(request.Order, in coming)))
            {
                yield break;
            }
        }
    }

    private static bool IsEnded(QueryRequest request, MergeQueue merge, ScanBudget budget, QueryProgress progress, long reachedNano)
    {
        // What the search for undated blocks found is handed out, also when that was all there was time for.
        if (progress.Cut is not null)
        {
            return false;
        }
        if (merge.HeldBytes > request.MaxHeldBytes)
        {
            progress.Cut = new QueryCut(QueryLimit.Held, request.MaxHeldBytes, reachedNano);
            return true;
        }
        return budget.IsSpent(reachedNano);
    }
}
