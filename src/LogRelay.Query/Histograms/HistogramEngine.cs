using LogRelay.Query.Engine;

namespace LogRelay.Query.Histograms;

/// <summary>Counts matches by time and level: by the index where it is enough, by looking at the records where it is not.</summary>
public static class HistogramEngine
{
    /// <summary>Counts exactly, unless a limit ends it.</summary>
    /// <param name="request">What is counted.</param>
    /// <param name="streams">Where.</param>
    /// <param name="progress">Told how far it is, and why it ended early; new for each call.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not positive.</exception>
    /// <exception cref="TimeoutException">A regular expression took too long for one line.</exception>
    public static async Task<Histogram> CountAsync(
        HistogramRequest request, IReadOnlyList<StreamToSearch> streams, QueryProgress progress, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.BucketNano);
        var budget = new ScanBudget(request.Request, progress);
        var tasks = QueryPlanner.Plan(request.Request, streams, progress);
        var counts = IndexedBlocks.Count(request, tasks);
        var indexed = counts.Total;
        if (counts.Count <= request.MaxBuckets)
        {
            await BlockFold.RunAsync(
                request.Request, tasks, budget, progress, () => new BucketCollector(request), found => counts.Add(found) <= request.MaxBuckets, ct);
        }
        var buckets = counts.ToBuckets();
        if (counts.Count > request.MaxBuckets)
        {
            progress.Cut = new QueryCut(QueryLimit.Buckets, request.MaxBuckets, ReachedNano: null);
            buckets = buckets[..Math.Min(buckets.Count, request.MaxBuckets)];
        }
        var total = new LevelTotals();
        buckets.ForEach(bucket => total.Add(bucket.Levels));
        return new Histogram(request.BucketNano, buckets, total, indexed);
    }
}
