using LogRelay.Testing;
using LogRelay.Testing.ClickHouse;
using Xunit;

namespace LogRelay.Aggregator.Tests.ClickHouse;

/// <summary>The ground that other tests stand on: servers that can be killed, come back with their data, and leave nothing behind.</summary>
public sealed class ClickHouseServersTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_replica_that_was_killed_comes_back_and_gets_what_it_missed()
    {
        ClickHouseParts.Require();
        await using var servers = await ClickHouseServers.StartAsync(2, TestContext.Current.CancellationToken);
        foreach (var server in servers.Addresses)
        {
            _ = await AskAsync(server, "CREATE TABLE t (a UInt64) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/t', '{replica}') ORDER BY a");
        }
        _ = await AskAsync(servers.Addresses[0], "INSERT INTO t VALUES (1)");
        await servers.KillAsync("2");
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(servers.Addresses[1], "SELECT 1"));
        _ = await AskAsync(servers.Addresses[0], "INSERT INTO t VALUES (2)");

        await servers.ResumeAsync("2");

        await Eventually.HoldsAsync(async () => await AskAsync(servers.Addresses[1], "SELECT sum(a) FROM t") == "3");
    }

    [Fact]
    public async Task Nothing_is_left_behind()
    {
        ClickHouseParts.Require();
        var servers = await ClickHouseServers.StartAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal("2", await AskAsync(servers.Addresses[0], "SELECT 1 + 1"));

        await servers.DisposeAsync();

        Assert.False(Directory.Exists(servers.Folder));
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(servers.Addresses[0], "SELECT 1"));
    }

    private static async Task<string> AskAsync(Uri server, string query)
    {
        using var content = new StringContent(query);
        using var answer = await Http.PostAsync(server, content, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode ? text.Trim() : throw new InvalidOperationException(text);
    }
}
