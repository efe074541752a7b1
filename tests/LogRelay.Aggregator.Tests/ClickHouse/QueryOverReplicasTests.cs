using Grpc.Core;
using LogRelay.Aggregator.Store.ClickHouse;
using LogRelay.Aggregator.Tests.Query;
using LogRelay.Protocol.V1;
using LogRelay.Testing;
using LogRelay.Testing.ClickHouse;
using Xunit;

namespace LogRelay.Aggregator.Tests.ClickHouse;

/// <summary>What nodes sent to one aggregator, another finds: through the program's own calls, over two replicas, one of which goes away.</summary>
public sealed class QueryOverReplicasTests
{
    private const int Lines = 300;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_aggregator_answers_also_when_a_replica_is_away()
    {
        ClickHouseParts.Require();
        await using var servers = await ClickHouseServers.StartAsync(2, Ct);
        using var folder = new TempFolder();
        await using var one = await StartAsync(folder, servers.Addresses);
        await using var other = await StartAsync(folder, [.. servers.Addresses.Reverse()]);
        using var node = await SendingNode.ConnectAsync(one, 1);
        await node.OpenAsync("c1");
        await node.SendAsync("c1", Enumerable.Range(0, Lines).Select(static i => (SendingNode.BaseTime + (i * 1_000_000L), $"request {i} took {i % 7} ms", i % 3 == 0)));
        // Replication takes a moment.
        await Eventually.HoldsAsync(async () => await CountAsync(other, "request") == Lines);

        Assert.Equal(Lines / 3, await CountAsync(other, "stream:stderr"));
        Assert.Equal(1, await CountAsync(other, "\"request 299\""));
        var stream = Assert.Single((await other.Queries.StreamsAsync(new StreamsRequest(), cancellationToken: Ct)).Streams);
        Assert.Equal(($"c1@{SendingNode.IdOf(1)}", "host-1", (long)Lines, true), (stream.Id, stream.Fields["node"], stream.Records, stream.IsLive));
        Assert.Equal("host-1", Assert.Single((await other.Queries.NodesAsync(new NodesRequest(), cancellationToken: Ct)).Nodes).Name);

        using var tail = other.Queries.Tail(new TailRequest { Query = "fresh", Last = 1 }, cancellationToken: Ct);
        Assert.True(await tail.ResponseStream.MoveNext(Ct));
        await servers.KillAsync("1");

        Assert.Equal(Lines, await CountAsync(one, "request"));
        Assert.Equal(Lines, await CountAsync(other, "request"));
        using (var again = await SendingNode.ConnectAsync(other, 1))
        {
            await again.OpenAsync("c1");
            await again.SendAsync("c1", (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100, "a fresh line");
        }
        while (tail.ResponseStream.Current.Records.Count == 0)
        {
            Assert.True(await tail.ResponseStream.MoveNext(Ct));
        }
        Assert.Equal("a fresh line", Assert.Single(tail.ResponseStream.Current.Records).Line.ToStringUtf8());
        Assert.Equal(Lines + 1, await HistogramAsync(one));
    }

    private static Task<RunningAggregator> StartAsync(TempFolder folder, IReadOnlyList<Uri> addresses) => RunningAggregator.StartAsync(
        folder, change: settings => settings with
        {
            ClickHouse = new ClickHouseSettings { Addresses = addresses, User = ClickHouseServers.User, Password = ClickHouseServers.Password, Cluster = ClickHouseServers.Cluster },
        });

    private static async Task<int> CountAsync(RunningAggregator aggregator, string query)
    {
        using var call = aggregator.Queries.Search(new SearchRequest { Scope = new Scope { Query = query } }, cancellationToken: Ct);
        var replies = await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
        return replies.Sum(static reply => reply.Records.Count);
    }

    private static async Task<long> HistogramAsync(RunningAggregator aggregator)
    {
        using var call = aggregator.Queries.Histogram(new HistogramRequest(), cancellationToken: Ct);
        return (await call.ResponseStream.ReadAllAsync(Ct).LastAsync(Ct)).Buckets.Sum(static bucket => bucket.Counts.Sum());
    }
}
