using LogRelay.Aggregator.Tests.ClickHouse;
using LogRelay.Testing;
using LogRelay.Testing.ClickHouse;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>The whole aggregator with ClickHouse as its store: what a node sends is there when it is acknowledged.</summary>
public sealed class ClickHouseIngestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Acknowledged_lines_are_stored_and_the_aggregator_stops_and_starts_in_order()
    {
        ClickHouseParts.Require();
        await using var servers = await ClickHouseServers.StartAsync(1, TestContext.Current.CancellationToken);
        var settings = TestStore.SettingsOf(servers.Addresses, isCluster: false);
        await using var store = TestStore.Open(settings);
        var (first, second) = (Lines.Numbered(0, 100), Lines.Numbered(100, 50));
        await using (var aggregator = await StartAsync(settings))
        {
            using var node = aggregator.Call();
            Assert.Equal(0ul, await node.BeginAsync());
            await node.SayAsync(NodePlayer.BatchOf(first, 0));
            Assert.Equal((ulong)first.Length, (await node.HearAsync()).Ack.NextPosition);
            await store.HoldsNumbersAsync(NodePlayer.NodeId, NodePlayer.Container, 100);
            // Left open: stopping ends it.
        }
        await using var again = await StartAsync(settings);
        using var returned = again.Call();
        Assert.Equal((ulong)first.Length, await returned.BeginAsync());
        await returned.SayAsync(NodePlayer.BatchOf(second, (ulong)first.Length));
        Assert.Equal((ulong)(first.Length + second.Length), (await returned.HearAsync()).Ack.NextPosition);
        await store.HoldsNumbersAsync(NodePlayer.NodeId, NodePlayer.Container, 150);
    }

    private async Task<RunningAggregator> StartAsync(LogRelay.Aggregator.Store.ClickHouse.ClickHouseSettings settings) =>
        await RunningAggregator.StartAsync(_folder, change: defaults => defaults with { ClickHouse = settings });
}
