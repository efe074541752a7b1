using System.Runtime.CompilerServices;

namespace LogRelay.Query.Engine;

/// <summary>Searches streams: leaves out what cannot match, looks at the rest on several threads, and merges by time.</summary>
/// <remarks>
/// The answer is the same however many threads there are. What was written after the caller opened the blocks is not in
/// it. Memory: a few blocks a thread, and the matches of blocks whose times overlap.
/// </remarks>
public static class QueryEngine
{
    /// <summary>Finds records, one after the other, as they are found.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="streams">Where to look.</param>
    /// <param name="progress">Told how far the search is; new for each search.</param>
    /// <param name="ct">Ends the search.</param>
    public static async IAsyncEnumerable<FoundRecord> SearchAsync(
        QueryRequest request, IReadOnlyList<StreamToSearch> streams, QueryProgress progress, [EnumeratorCancellation] CancellationToken ct)
    {
        var tasks = QueryPlanner.Plan(request, streams, progress);
        var ordered = TimeOrder.Sort(request, tasks, progress, ct);
        await using var scan = new ParallelScan(request, ordered, progress, ct);
        var waiting = new PriorityQueue<FoundRecord, FoundOrder>();
        var count = 0L;
        for (var done = 0; done < ordered.Count; done++)
        {
            foreach (var found in await scan.TakeAsync())
            {
                waiting.Enqueue(found, FoundOrder.Of(found, request.Order));
            }
            while (waiting.TryPeek(out var found, out _) && (done + 1 == ordered.Count || TimeOrder.IsBefore(request.Order, found, ordered[done + 1])))
            {
                _ = waiting.Dequeue();
                yield return found;
                if (++count == request.MaxRecords)
                {
                    progress.Cut = waiting.Count > 0 || done + 1 < ordered.Count ? $"the first {count} records" : null;
                    yield break;
                }
            }
            if (progress.ScannedBytes > request.MaxBytes)
            {
                progress.Cut = $"{request.MaxBytes} bytes were looked at";
                yield break;
            }
        }
    }
}
