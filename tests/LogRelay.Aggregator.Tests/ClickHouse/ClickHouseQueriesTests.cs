using LogRelay.Aggregator.Query.ClickHouse;
using LogRelay.Aggregator.Store.ClickHouse;
using LogRelay.Testing;
using LogRelay.Testing.ClickHouse;
using Xunit;

namespace LogRelay.Aggregator.Tests.ClickHouse;

/// <summary>An answer is whole, or there is none; who does not wait any more costs the server nothing.</summary>
public sealed class ClickHouseQueriesTests(ClickHouseParts parts)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failure_in_the_middle_of_an_answer_is_a_failure()
    {
        var queries = Queries(await parts.SingleAsync());

        var failure = await Assert.ThrowsAsync<ClickHouseException>(() =>
            queries.AskAsync("SELECT throwIf(number = 3000000) FROM system.numbers LIMIT 4000000 FORMAT RowBinary", null, Ct));

        Assert.Equal(395, failure.Code);
        Assert.Contains("throwIf", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_ends_with_its_time()
    {
        var queries = Queries(await parts.SingleAsync());

        var failure = await Assert.ThrowsAsync<ClickHouseException>(() =>
            queries.AskAsync("SELECT count() FROM system.numbers FORMAT RowBinary", TimeSpan.FromMilliseconds(200), Ct));

        Assert.Equal(ClickHouseException.Timeout, failure.Code);
    }

    [Fact]
    public async Task A_query_that_is_cancelled_ends_at_the_server()
    {
        var queries = Queries(await parts.SingleAsync());
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var asking = queries.AskAsync("SELECT count() FROM system.numbers WHERE number % 12345678901 = 7 FORMAT RowBinary", null, ending.Token);
        await Eventually.HoldsAsync(() => IsRunningAsync(queries));

        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await Eventually.HoldsAsync(async () => !await IsRunningAsync(queries));
    }

    [Fact]
    public async Task Another_server_is_asked_where_one_cannot_be_reached()
    {
        var servers = await parts.SingleAsync();
        var queries = Queries([new Uri("http://127.0.0.1:1/"), servers.Addresses[0]]);

        await using var rows = new RowReader(await queries.AskAsync("SELECT toUInt64(7) FORMAT RowBinary", null, Ct));

        Assert.True(await rows.HasRowAsync(Ct));
        await rows.NeedAsync(sizeof(ulong), Ct);
        Assert.Equal(7UL, rows.TakeUInt64());
        Assert.False(await rows.HasRowAsync(Ct));
        var none = await Assert.ThrowsAsync<IOException>(() => Queries([new Uri("http://127.0.0.1:1/")]).AskAsync("SELECT 1 FORMAT RowBinary", null, Ct));
        Assert.Contains("http://127.0.0.1:1/", none.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> IsRunningAsync(ClickHouseQueries queries)
    {
        await using var rows = new RowReader(await queries.AskAsync(
            "SELECT count() FROM system.processes WHERE query LIKE '%12345678901%' AND query NOT LIKE '%processes%' FORMAT RowBinary", null, Ct));
        Assert.True(await rows.HasRowAsync(Ct));
        await rows.NeedAsync(sizeof(ulong), Ct);
        return rows.TakeUInt64() > 0;
    }

    private static ClickHouseQueries Queries(ClickHouseServers servers) => Queries([.. servers.Addresses]);

    private static ClickHouseQueries Queries(Uri[] servers) =>
        new(
            ClickHouseQueryServices.NewHttp(),
            new ClickHouseSettings { Addresses = servers, User = ClickHouseServers.User, Password = ClickHouseServers.Password, Database = "default" },
            static _ => ValueTask.CompletedTask);
}
