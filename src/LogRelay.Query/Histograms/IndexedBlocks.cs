using LogRelay.Query.Engine;

namespace LogRelay.Query.Histograms;

/// <summary>Counts the records of blocks by what the index says of them.</summary>
internal static class IndexedBlocks
{
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
        return false;
    }
}
