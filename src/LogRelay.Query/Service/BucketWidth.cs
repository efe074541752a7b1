using LogRelay.Query.Engine;

namespace LogRelay.Query.Service;

/// <summary>Chooses how long the buckets of a histogram are.</summary>
internal static class BucketWidth
{
    private const long Second = 1_000_000_000;

    private static readonly long[] Steps =
    [
        Second, 2 * Second, 5 * Second, 10 * Second, 15 * Second, 30 * Second, 60 * Second, 120 * Second, 300 * Second, 600 * Second, 900 * Second,
        1800 * Second, 3600 * Second, 7200 * Second, 10_800 * Second, 21_600 * Second, 43_200 * Second, 86_400 * Second, 604_800 * Second,
    ];

    /// <summary>A round width that gives at most so many buckets over the time that is asked for, as far as there are records.</summary>
    public static long Of(QueryRequest request, IReadOnlyList<StreamToSearch> streams, int buckets)
    {
        var (since, until) = (long.MaxValue, long.MinValue);
        foreach (var block in streams.SelectMany(static stream => stream.Blocks.Blocks).Where(static block => block.IsSummarized && block.Records > 0))
        {
            since = Math.Min(since, block.MinTimeNano);
            until = Math.Max(until, block.MaxTimeNano);
        }
        return Of(request, since, until, buckets);
    }

    /// <summary>As above, where the times of the first and last record are known.</summary>
    public static long Of(QueryRequest request, long since, long until, int buckets)
    {
        // What is not indexed has times of its own: the request's, where it has any.
        since = request.SinceNano != long.MinValue ? request.SinceNano : since;
        until = request.UntilNano != long.MaxValue ? request.UntilNano : until;
        if (since >= until)
        {
            return 60 * Second;
        }
        var wanted = (until - since) / buckets;
        var step = Array.Find(Steps, step => step >= wanted);
        return step > 0 ? step : (wanted / Steps[^1] * Steps[^1]) + Steps[^1];
    }
}
