using LogRelay.Journal.Levels;
using LogRelay.Query.Engine;
using LogRelay.Query.Histograms;
using LogRelay.Query.Language;
using LogRelay.Query.Tests.Engine;
using Xunit;

namespace LogRelay.Query.Tests.Histograms;

/// <summary>A histogram counts what the plain search finds, whether the index or the records were counted.</summary>
public sealed class HistogramEngineTests(WrittenLogs logs) : IClassFixture<WrittenLogs>
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(5 * Second, 0)]
    [InlineData(Second, 0)]
    [InlineData(777_777_777, -12_345)]
    [InlineData(3600 * Second, 1_800 * Second)]
    [InlineData(long.MaxValue, 0)]
    public async Task Every_bucket_is_counted_exactly(long bucketNano, long originNano)
    {
        var random = new Random(1);
        var queries = new QueryWriter(2);
        for (var i = 0; i < 25; i++)
        {
            var request = new QueryRequest(i switch { 0 or 1 => QueryParser.Parse("").Root!, 2 or 3 => QueryParser.Parse("level>=warn").Root!, _ => queries.Next() })
            {
                SinceNano = i % 2 == 1 ? logs.Written[random.Next(WrittenLogs.Lines)].Line.TimeNano : long.MinValue,
                UntilNano = i % 4 == 1 ? logs.Written[random.Next(WrittenLogs.Lines)].Line.TimeNano : long.MaxValue,
            };

            var histogram = await CountAsync(new HistogramRequest(request, bucketNano) { OriginNano = originNano });

            var expected = logs.Matching(request)
                .GroupBy(written => (long)Math.Floor(((decimal)written.Line.TimeNano - originNano) / bucketNano))
                .OrderBy(static bucket => bucket.Key)
                .Select(bucket => ((decimal)bucket.Key * bucketNano + originNano, string.Join(' ', Enum.GetValues<LogLevel>().Select(level => bucket.Count(written => written.Line.Level == level)))));
            Assert.Equal(expected, histogram.Buckets.Select(static bucket => ((decimal)bucket.StartNano, string.Join(' ', Enum.GetValues<LogLevel>().Select(level => bucket.Levels[level])))));
            Assert.Equal(histogram.Buckets.Sum(static bucket => bucket.Levels.Total), histogram.Levels.Total);
        }
    }

    [Fact]
    public async Task Without_a_filter_blocks_within_a_bucket_are_not_read()
    {
        var progress = new QueryProgress();

        var histogram = await CountAsync(new HistogramRequest(new QueryRequest(QueryParser.Parse("").Root!), 86_400 * Second), progress);

        Assert.Equal(WrittenLogs.Lines, histogram.Levels.Total);
        // What is being written to is not in the index yet.
        Assert.InRange(progress.ScannedBytes, 1, progress.TotalBytes / 3);
        Assert.InRange(histogram.Indexed, WrittenLogs.Lines / 2, WrittenLogs.Lines);
    }

    [Fact]
    public async Task Too_many_buckets_end_it()
    {
        var progress = new QueryProgress();

        var histogram = await CountAsync(new HistogramRequest(new QueryRequest(QueryParser.Parse("").Root!), 1) { MaxBuckets = 100 }, progress);

        Assert.Equal(QueryLimit.Buckets, progress.Cut?.Limit);
        Assert.Equal(100, histogram.Buckets.Count);
    }

    private async Task<Histogram> CountAsync(HistogramRequest request, QueryProgress? progress = null)
    {
        var streams = logs.Open();
        var histogram = await HistogramEngine.CountAsync(request, streams, progress ?? new QueryProgress(), TestContext.Current.CancellationToken);
        streams.ForEach(static stream => stream.Blocks.Dispose());
        return histogram;
    }
}
