using System.Globalization;
using LogRelay.Query.Engine;
using LogRelay.Query.Histograms;
using LogLevel = LogRelay.Journal.Levels.LogLevel;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Counts matches by time and level: at the server what SQL can tell, here what only the matcher knows. One request.</summary>
/// <param name="server">Has the records.</param>
/// <param name="request">What is counted.</param>
/// <param name="selection">The same for each stream.</param>
/// <param name="duplicates">Keys of streams whose rows may be there twice.</param>
internal sealed class MatchCounts(IClickHouseQueries server, HistogramRequest request, Selection selection, IReadOnlySet<ulong> duplicates)
{
    private readonly RecordScan _scan = new(server, selection, request.Request);
    private readonly BucketCounts _counts = new(request.BucketNano, request.OriginNano);

    /// <summary>Counts a slice of the time.</summary>
    /// <returns>False when there are too many buckets.</returns>
    public async Task<bool> AddAsync(TimeSlice slice, CancellationToken ct)
    {
        var first = _counts.StartOf(_counts.BucketOf(slice.SinceNano));
        if (selection.Keys.Any(key => !duplicates.Contains(key)))
        {
            await AddAsync(Buckets("time_nano", "level", Sure(slice, key => !duplicates.Contains(key)), first), first, ct);
        }
        if (selection.Keys.Any(duplicates.Contains))
        {
            // Rows that are there twice are the same but for the day they came.
            var once = $"(SELECT any(time_nano) AS time_once, any(level) AS level_once {Sure(slice, duplicates.Contains)} GROUP BY stream, position)";
            await AddAsync(Buckets("time_once", "level_once", $"FROM {once}", first), first, ct);
        }
        if (!selection.IsExact)
        {
            await foreach (var row in _scan.UnsureMatchesAsync(slice, ct))
            {
                _counts.Add(row.TimeNano, row.Level);
            }
        }
        return _counts.Count <= request.MaxBuckets;
    }

    /// <summary>All that was counted.</summary>
    public Histogram ToHistogram(QueryProgress progress)
    {
        var buckets = _counts.ToBuckets();
        if (buckets.Count > request.MaxBuckets)
        {
            progress.Cut = new QueryCut(QueryLimit.Buckets, request.MaxBuckets, ReachedNano: null);
            buckets = buckets[..request.MaxBuckets];
        }
        var total = new LevelTotals();
        buckets.ForEach(bucket => total.Add(bucket.Levels));
        return new Histogram(request.BucketNano, buckets, total, Indexed: 0);
    }

    private string Sure(TimeSlice slice, Func<ulong, bool> isWanted) =>
        $"FROM records PREWHERE {slice.Sql} AND ({selection.Quick(isWanted)}) WHERE kind = 0 AND ({selection.Sure(isWanted)})";

    // Distances from the first bucket are not negative, and wider than a signed number where times are far apart.
    private string Buckets(string time, string level, string from, long first) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT toUInt64(intDiv(toUInt64({time} - {SqlText.Of(first)}), toUInt64({request.BucketNano}))) AS bucket, {level} AS found_level, toInt64(count())
        {from} GROUP BY bucket, found_level LIMIT {(request.MaxBuckets + 1L) * 8} FORMAT RowBinary
        """);

    private async Task AddAsync(string sql, long first, CancellationToken ct)
    {
        await using var rows = new RowReader(await server.AskAsync(sql, _scan.Left(), ct));
        while (await rows.HasRowAsync(ct))
        {
            await rows.NeedAsync((2 * sizeof(long)) + 1, ct);
            var bucket = rows.TakeUInt64();
            var level = rows.TakeByte();
            // A bucket's start is one of its times, but for the first one, which may begin before time does.
            _counts.Add((long)Int128.Min(long.MaxValue, first + ((Int128)bucket * request.BucketNano)), (LogLevel)level, rows.TakeInt64());
        }
    }
}
