using LogRelay.Query.Engine;
using LogRelay.Query.Language;
using Xunit;

namespace LogRelay.Query.Tests.Engine;

/// <summary>The engine answers as <see cref="PlainSearch"/> does, whatever it leaves out, in any order, with any number of threads.</summary>
public sealed class QueryEngineTests(WrittenLogs logs) : IClassFixture<WrittenLogs>
{
    [Fact]
    public Task Answers_are_those_of_the_plain_search()
    {
        var queries = new QueryWriter(5);
        return RandomQueries.CompareAsync(logs, () => queries.Next(), leastPerQuery: 250);
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

    private Task<(List<(int Stream, long TimeNano, string Text)> Found, QueryProgress Progress)> SearchAsync(QueryRequest request) => RandomQueries.SearchAsync(logs, request);
}
