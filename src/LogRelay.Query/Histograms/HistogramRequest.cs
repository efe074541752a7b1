using LogRelay.Query.Engine;

namespace LogRelay.Query.Histograms;

/// <summary>What is counted, and in which steps. Immutable.</summary>
/// <param name="Request">Which records; its <see cref="QueryRequest.MaxRecords"/> does not matter.</param>
/// <param name="BucketNano">Width of a bucket: nanoseconds, positive. Whole seconds are counted much faster.</param>
public sealed record HistogramRequest(QueryRequest Request, long BucketNano)
{
    /// <summary>A time at which a bucket begins, for days of another time zone, say: nanoseconds since 1970-01-01 UTC.</summary>
    public long OriginNano { get; init; }

    /// <summary>
    /// Most buckets with records. Beyond it the answer ends with <see cref="QueryLimit.Buckets"/>: a wider bucket is wanted.
    /// </summary>
    public int MaxBuckets { get; init; } = 100_000;
}
