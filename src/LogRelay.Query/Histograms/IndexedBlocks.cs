using LogRelay.Journal.Index;
using LogRelay.Query.Engine;

namespace LogRelay.Query.Histograms;

/// <summary>Counts the records of blocks by what the index says of them.</summary>
internal static class IndexedBlocks
{
    private const long SecondNano = 1_000_000_000;

    /// <summary>Counts a block's matches, if the index knows them exactly.</summary>
    /// <returns>False when its records have to be looked at.</returns>
    public static bool TryCount(HistogramRequest request, in BlockTask task, BucketCounts counts)
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
