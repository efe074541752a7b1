namespace LogRelay.Query.Histograms;

/// <summary>The records of one span of time.</summary>
/// <param name="StartNano">Where it begins, inclusive: nanoseconds since 1970-01-01 UTC.</param>
/// <param name="Levels">How many records there are.</param>
public sealed record HistogramBucket(long StartNano, LevelTotals Levels);
