using System.Globalization;
using System.Text;
using LogRelay.Query.Engine;
using LogRelay.Query.Histograms;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;
using Xunit;

namespace LogRelay.Query.Tests.Engine;

/// <summary>Asks the engine and the plain search the same.</summary>
internal static class RandomQueries
{
    // LOGRELAY_QUERIES asks more of them.
    private static readonly int Queries = int.Parse(Environment.GetEnvironmentVariable("LOGRELAY_QUERIES") ?? "200", CultureInfo.InvariantCulture);

    /// <summary>Compares answers, in any order, with any bounds and number of threads.</summary>
    /// <param name="logs">Where to look.</param>
    /// <param name="next">Makes a query.</param>
    /// <param name="leastPerQuery">Records that a query finds on average, at least: else they ask for nothing that is there.</param>
    public static async Task CompareAsync(WrittenLogs logs, Func<QueryNode> next, int leastPerQuery)
    {
        var random = new Random(3);
        var sum = 0L;
        for (var i = 0; i < Queries; i++)
        {
            var request = new QueryRequest(next())
            {
                Order = (QueryOrder)random.Next(2),
                SinceNano = random.Next(3) == 0 ? logs.Written[random.Next(WrittenLogs.Lines)].Line.TimeNano : long.MinValue,
                UntilNano = random.Next(3) == 0 ? logs.Written[random.Next(WrittenLogs.Lines)].Line.TimeNano : long.MaxValue,
                MaxRecords = random.Next(2) == 0 ? random.Next(1, 50) : long.MaxValue,
                Workers = random.Next(1, 4),
            };

            var (found, _) = await SearchAsync(logs, request);
            sum += found.Count;

            var expected = logs.Matching(request).ToList();
            var limited = expected.Take((int)Math.Min(int.MaxValue, request.MaxRecords)).Select(static written => (written.Line.Stream, written.Line.TimeNano, written.Line.Text));
            Assert.True(limited.SequenceEqual(found), $"query {i}: {QueryPrinter.Print(request.Query)} {request.Order} {request.SinceNano} {request.UntilNano} {request.MaxRecords}");
            if (i % 4 == 0)
            {
                Assert.True(expected.Count == await CountAsync(logs, request), $"histogram {i}: {QueryPrinter.Print(request.Query)} {request.SinceNano} {request.UntilNano}");
            }
        }
        Assert.True(sum > (long)leastPerQuery * Queries, $"only {sum} records were found: the queries ask for nothing that is there");
    }

    /// <summary>Asks the engine.</summary>
    public static async Task<(List<(int Stream, long TimeNano, string Text)> Found, QueryProgress Progress)> SearchAsync(WrittenLogs logs, QueryRequest request)
    {
        var streams = logs.Open();
        var progress = new QueryProgress();
        var found = new List<(int, long, string)>();
        await foreach (var record in QueryEngine.SearchAsync(request, streams, progress, TestContext.Current.CancellationToken))
        {
            found.Add((record.Stream, record.TimeNano, Encoding.UTF8.GetString(record.Line.Span)));
        }
        streams.ForEach(static stream => stream.Blocks.Dispose());
        return (found, progress);
    }

    private static async Task<long> CountAsync(WrittenLogs logs, QueryRequest request)
    {
        var streams = logs.Open();
        var histogram = await HistogramEngine.CountAsync(new HistogramRequest(request, 3_000_000_000), streams, new QueryProgress(), TestContext.Current.CancellationToken);
        streams.ForEach(static stream => stream.Blocks.Dispose());
        return histogram.Levels.Total;
    }
}
