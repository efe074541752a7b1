using LogRelay.Journal.Index;
using LogRelay.Query.Engine;

namespace LogRelay.Query.Histograms;

/// <summary>Counts the records of blocks by what the index says of them.</summary>
internal static class IndexedBlocks
{
    private const long SecondNano = 1_000_000_000;

    /// <summary>Counts the matches of all blocks of which the index knows them exactly.</summary>
    /// <param name="request">What is counted.</param>
    /// <param name="tasks">The blocks; those that were counted are removed.</param>
    /// <returns>The counts.</returns>
    public static BucketCounts Count(HistogramRequest request, List<BlockTask> tasks)
    {
        // A timeline is a read, and a number for each second: worth a few threads.
        var parts = tasks.Chunk(Math.Max(1, (tasks.Count + request.Request.Workers - 1) / request.Request.Workers)).ToArray();
        var counts = Array.ConvertAll(parts, _ => new BucketCounts(request.BucketNano, request.OriginNano));
        _ = Parallel.For(0, parts.Length, new ParallelOptions { MaxDegreeOfParallelism = request.Request.Workers }, part =>
            parts[part] = Array.FindAll(parts[part], task => counts[part].Count > request.MaxBuckets || !TryCount(request, in task, counts[part])));
        tasks.Clear();
        foreach (var part in parts)
        {
            tasks.AddRange(part);
        }
        var all = new BucketCounts(request.BucketNano, request.OriginNano);
        foreach (var part in counts)
        {
            _ = all.Add(part);
        }
        return all;
    }

    private static bool TryCount(HistogramRequest request, in BlockTask task, BucketCounts counts)
    {
        if (!task.Block.IsAnalyzed || task.Plan.Matcher.OnlyLevels is not { } levels || task.Block.Records == 0
            || task.MinTimeNano < request.Request.SinceNano || task.MaxTimeNano > request.Request.UntilNano)
        {
            return false;
        }
        if (counts.BucketOf(task.MinTimeNano) == counts.BucketOf(task.MaxTimeNano))
        {
            counts.Add(task.MinTimeNano, task.Block.Levels, levels);
            return true;
        }
        var seconds = new Seconds(counts, levels);
        return request.BucketNano % SecondNano == 0 && request.OriginNano % SecondNano == 0
            && task.Plan.Blocks.TryCountSeconds(task.Block, ref seconds);
    }

    private readonly ref struct Seconds(BucketCounts counts, int levels) : ISecondCounter
    {
        // The first second may begin before the earliest time that there is.
        public void Add(long second, scoped ReadOnlySpan<int> records) =>
            counts.Add(second <= long.MinValue / SecondNano ? long.MinValue : second * SecondNano, records, levels);
    }
}
