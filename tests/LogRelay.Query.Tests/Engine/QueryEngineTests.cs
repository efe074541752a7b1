using System.Globalization;
using System.Text;
using LogRelay.Query.Engine;
using LogRelay.Query.Language;
using Xunit;

namespace LogRelay.Query.Tests.Engine;

/// <summary>The engine answers as <see cref="PlainSearch"/> does, whatever it leaves out, in any order, with any number of threads.</summary>
public sealed class QueryEngineTests(WrittenLogs logs) : IClassFixture<WrittenLogs>
{
    // LOGRELAY_QUERIES asks more of them.
    private static readonly int Queries = int.Parse(Environment.GetEnvironmentVariable("LOGRELAY_QUERIES") ?? "300", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Answers_are_those_of_the_plain_search()
    {
        var random = new Random(3);
        var queries = new QueryWriter(5);
        var sum = 0L;
        for (var i = 0; i < Queries; i++)
        {
            var request = new QueryRequest(queries.Next())
            {
                Order = (QueryOrder)random.Next(2),
                SinceNano = random.Next(3) == 0 ? logs.Written[random.Next(WrittenLogs.Lines)].Line.TimeNano : long.MinValue,
                UntilNano = random.Next(3) == 0 ? logs.Written[random.Next(WrittenLogs.Lines)].Line.TimeNano : long.MaxValue,
                MaxRecords = random.Next(2) == 0 ? random.Next(1, 50) : long.MaxValue,
                Workers = random.Next(1, 4),
            };

            var (found, _) = await SearchAsync(request);
            sum += found.Count;

            var ordered = logs.Matching(request);
            var limited = ordered.Take((int)Math.Min(int.MaxValue, request.MaxRecords)).Select(static written => (written.Line.Stream, written.Line.TimeNano, written.Line.Text));
            Assert.True(limited.SequenceEqual(found), $"query {i}: {QueryPrinter.Print(request.Query)} {request.Order} {request.SinceNano} {request.UntilNano} {request.MaxRecords}");
        }
        Assert.True(sum > 250L * Queries, $"only {sum} records were found: the queries ask for nothing that is there");
    }

    [Fact]
    public async Task A_time_range_touches_only_the_blocks_of_that_time()
    {
        var middle = logs.Written[WrittenLogs.Lines / 2].Line.TimeNano;

        var (_, progress) = await SearchAsync(Request("") with { SinceNano = middle, UntilNano = middle + 1_000_000 });

        Assert.InRange(progress.ScannedBytes, 1, progress.TotalBytes / 4);
    }

    [Fact]
    public async Task A_word_that_is_nowhere_touches_only_what_has_no_filter()
    {
        var (found, progress) = await SearchAsync(Request("zzyzx"));

        Assert.Empty(found);
        // What is being written has none yet.
        Assert.InRange(progress.ScannedBytes, 0, progress.TotalBytes / 2);
    }

    [Fact]
    public async Task The_last_few_are_found_without_reading_what_came_before()
    {
        var (found, progress) = await SearchAsync(Request("") with { Order = QueryOrder.NewestFirst, MaxRecords = 5, Workers = 1 });

        Assert.Equal(5, found.Count);
        Assert.True(progress.ScannedBytes < progress.TotalBytes);
        Assert.Equal(QueryLimit.Records, progress.Cut?.Limit);
        Assert.Equal(found[^1].TimeNano, progress.Cut?.ReachedNano);
    }

    [Fact]
    public async Task A_search_can_be_bounded_and_ended()
    {
        var (_, progress) = await SearchAsync(Request("-zzyzx") with { MaxBytes = 1, Workers = 1 });
        Assert.NotNull(progress.Cut);

        using var ending = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in QueryEngine.SearchAsync(Request(""), logs.Open(), new QueryProgress(), ending.Token))
            {
                await ending.CancelAsync();
            }
        });
    }

    private static QueryRequest Request(string query) => new(QueryParser.Parse(query).Root!);

    private async Task<(List<(int Stream, long TimeNano, string Text)> Found, QueryProgress Progress)> SearchAsync(QueryRequest request)
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
}
