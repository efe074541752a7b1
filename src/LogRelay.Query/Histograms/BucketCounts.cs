using LogRelay.Journal.Index;
using LogRelay.Journal.Levels;

namespace LogRelay.Query.Histograms;

/// <summary>Counts records by time and level. One thread.</summary>
/// <param name="bucketNano">Width of a bucket.</param>
/// <param name="originNano">A time at which one begins.</param>
internal sealed class BucketCounts(long bucketNano, long originNano)
{
    private readonly Dictionary<long, LevelTotals> _buckets = [];
    private LevelTotals? _last;
    private long _lastStart;
    private long _lastEnd;

    /// <summary>Buckets with records.</summary>
    public int Count => _buckets.Count;

    /// <summary>Records of all buckets.</summary>
    public long Total => _buckets.Values.Sum(static totals => totals.Total);

    /// <summary>Number of the bucket of a time; it may be negative.</summary>
    public long BucketOf(long timeNano)
    {
        // Wider than a long: the distance of the earliest and the latest time.
        var distance = (Int128)timeNano - originNano;
        var bucket = distance / bucketNano;
        return (long)(distance % bucketNano < 0 ? bucket - 1 : bucket);
    }

    /// <summary>Counts a record.</summary>
    public void Add(long timeNano, LogLevel level) => TotalsAt(timeNano).Add(level, 1);

    /// <summary>Counts records of one level whose times all lie in one bucket.</summary>
    public void Add(long timeNano, LogLevel level, long records) => TotalsAt(timeNano).Add(level, records);

    /// <summary>Counts the records of a block whose times all lie in one bucket.</summary>
    public void Add(long timeNano, in LevelCounts counts, int levels) => TotalsAt(timeNano).Add(in counts, levels);

    /// <summary>Counts records of one time, seven numbers in the order of the levels' values.</summary>
    public void Add(long timeNano, ReadOnlySpan<int> records, int levels) => TotalsAt(timeNano).Add(records, levels);

    /// <summary>Adds another's counts.</summary>
    /// <returns>Buckets that there are now.</returns>
    public int Add(BucketCounts other)
    {
        foreach (var (bucket, totals) in other._buckets)
        {
            TotalsOf(bucket).Add(totals);
        }
        return Count;
    }

    /// <summary>The buckets, oldest first.</summary>
    public List<HistogramBucket> ToBuckets() =>
        [.. _buckets.Where(static pair => pair.Value.Total > 0).OrderBy(static pair => pair.Key).Select(pair => new HistogramBucket(StartOf(pair.Key), pair.Value))];

    /// <summary>Where a bucket begins; the first one may begin before the earliest time that there is.</summary>
    public long StartOf(long bucket) => (long)Int128.Max(long.MinValue, ((Int128)bucket * bucketNano) + originNano);

    // Records come in runs of the same bucket.
    private LevelTotals TotalsAt(long timeNano)
    {
        if (_last is null || timeNano < _lastStart || timeNano >= _lastEnd)
        {
            var bucket = BucketOf(timeNano);
            _last = TotalsOf(bucket);
            _lastStart = StartOf(bucket);
            _lastEnd = (long)Int128.Min(long.MaxValue, (((Int128)bucket + 1) * bucketNano) + originNano);
        }
        return _last;
    }

    private LevelTotals TotalsOf(long bucket)
    {
        if (!_buckets.TryGetValue(bucket, out var totals))
        {
            totals = new LevelTotals();
            _buckets.Add(bucket, totals);
        }
        return totals;
    }
}
