namespace LogRelay.Query.Histograms;

/// <summary>How many records match, by time and level. Immutable.</summary>
/// <param name="BucketNano">Width of a bucket in nanoseconds.</param>
/// <param name="Buckets">Oldest first; those without records are left out.</param>
/// <param name="Levels">All buckets together.</param>
/// <param name="Indexed">Records that were counted by the index alone.</param>
public sealed record Histogram(long BucketNano, IReadOnlyList<HistogramBucket> Buckets, LevelTotals Levels, long Indexed);
