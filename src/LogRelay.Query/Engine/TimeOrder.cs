namespace LogRelay.Query.Engine;

/// <summary>The order in which blocks are looked at, so that matches can be handed out before all were seen.</summary>
internal static class TimeOrder
{
    /// <summary>Sorts blocks by the end of their times that comes first. Reads those whose times the index does not know.</summary>
    public static List<BlockTask> Sort(QueryRequest request, List<BlockTask> tasks, QueryProgress progress, CancellationToken ct)
    {
        var known = new List<BlockTask>(tasks.Count);
        using (var scanner = new BlockScanner(request, progress))
        {
            foreach (var task in tasks)
            {
                ct.ThrowIfCancellationRequested();
                var (min, max) = task.Block.IsSummarized ? (task.MinTimeNano, task.MaxTimeNano) : scanner.TimesOf(in task);
                if (max >= request.SinceNano && min <= request.UntilNano)
                {
                    known.Add(task with { MinTimeNano = min, MaxTimeNano = max });
                }
            }
        }
        known.Sort(request.Order == QueryOrder.OldestFirst
            ? static (a, b) => (a.MinTimeNano, a.Stream, a.Block.Position).CompareTo((b.MinTimeNano, b.Stream, b.Block.Position))
            : static (a, b) => (b.MaxTimeNano, b.Stream, b.Block.Position).CompareTo((a.MaxTimeNano, a.Stream, a.Block.Position)));
        return known;
    }

    /// <summary>Whether a record comes before everything in a block, and in those after it.</summary>
    public static bool IsBefore(QueryOrder order, FoundRecord found, in BlockTask next) => order == QueryOrder.OldestFirst
        ? found.TimeNano < next.MinTimeNano
        : found.TimeNano > next.MaxTimeNano;
}
