using LogRelay.Aggregator.Store.ClickHouse;
using LogRelay.Aggregator.Store.ClickHouse.Schema;
using LogRelay.Aggregator.Tests.ClickHouse;
using LogRelay.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>Tables are made once, by however many aggregators, and those of a newer LogRelay are left alone.</summary>
public sealed class SchemaTests(ClickHouseParts parts)
{
    [Theory]
    [InlineData("18.16.1", 18, 16)]
    [InlineData("24.8.4.13-lts", 24, 8)]
    [InlineData("nonsense", 0, 0)]
    [InlineData("-1.2", 0, 0)]
    public void Versions_are_told_apart(string text, int major, int minor) => Assert.Equal(new ServerVersion(major, minor), ServerVersion.Parse(text));

    [Fact]
    public void Old_servers_are_asked_for_nothing_that_they_do_not_know()
    {
        var schema = new ClickHouseSchema(new ClickHouseSettings { Addresses = [] });
        Assert.DoesNotContain(schema.Statements(1, new ServerVersion(18, 16)), static sql => sql.Contains("CODEC", StringComparison.Ordinal) || sql.Contains("INDEX", StringComparison.Ordinal));
        Assert.Contains(schema.Statements(1, new ServerVersion(20, 8)), static sql => sql.Contains("CODEC", StringComparison.Ordinal) && sql.Contains("INDEX", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Aggregators_that_start_at_once_make_one_set_of_tables(bool isCluster)
    {
        var addresses = (isCluster ? await parts.PairAsync() : await parts.SingleAsync()).Addresses;
        var settings = TestStore.SettingsOf(addresses, isCluster);
        var stores = Enumerable.Range(0, 4).Select(number => TestStore.Open(settings with { Addresses = [.. addresses.Skip(number % addresses.Count)] })).ToList();
        await Task.WhenAll(stores.Select(static store => store.Store.PrepareAsync(TestContext.Current.CancellationToken).AsTask()));

        var numbers = new NumberedStream("a", 100);
        await numbers.SendAsync(stores[^1].Store, 100);
        // The other replica may have to fetch them first.
        await Eventually.HoldsAsync(async () => (await stores[0].LinesAsync(NumberedStream.Node.Id, "a")).Count == 100);
        Assert.Equal(isCluster ? 6 : 5, await stores[0].NumberAsync("SELECT toInt64(count()) FROM system.tables WHERE database = '{db}'"));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Tables_of_a_newer_LogRelay_are_left_as_they_are()
    {
        var settings = TestStore.SettingsOf((await parts.SingleAsync()).Addresses, isCluster: false);
        await using (var older = TestStore.Open(settings))
        {
            _ = await older.Store.PrepareAsync(TestContext.Current.CancellationToken);
            await older.Store.Client.ExecuteAsync(
                $"INSERT INTO {older.Store.Schema.Table(ClickHouseSchema.VersionTable)} VALUES (2, 0, 'the future')", TestContext.Current.CancellationToken);
        }
        await using var store = TestStore.Open(settings);
        var refused = await Assert.ThrowsAsync<IOException>(async () => await store.Store.KeepAsync(NumberedStream.Node, TestContext.Current.CancellationToken));
        Assert.Contains("are of version 2, and this LogRelay knows 1: upgrade the aggregator", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_that_retention_does_not_keep_go_as_a_whole()
    {
        var settings = TestStore.SettingsOf((await parts.PairAsync()).Addresses, isCluster: true) with { RetentionDays = 30 };
        await using var store = TestStore.Open(settings);
        await new NumberedStream("kept", 10).SendAsync(store.Store, 10);
        foreach (var days in (int[])[29, 31, 500])
        {
            await store.Store.Client.ExecuteAsync(
                $"INSERT INTO {store.Store.Schema.LocalRecords} (received, stream, position) VALUES (today() - {days}, 1, {days})", TestContext.Current.CancellationToken);
        }
        using var upkeep = new ClickHouseUpkeep(store.Store, settings, TimeProvider.System, NullLogger<ClickHouseStore>.Instance);
        await upkeep.DropOldAsync(TestContext.Current.CancellationToken);

        Assert.Equal(11, await store.NumberAsync("SELECT toInt64(count()) FROM {db}.records"));
        Assert.Equal(29, await store.NumberAsync("SELECT max(toInt64(today() - received)) FROM {db}.records"));
        // Nothing old: nothing to do.
        await upkeep.DropOldAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stream_whose_number_is_another_ones_is_refused()
    {
        var settings = TestStore.SettingsOf((await parts.SingleAsync()).Addresses, isCluster: false);
        await using var store = TestStore.Open(settings);
        _ = await store.Store.PrepareAsync(TestContext.Current.CancellationToken);
        var key = new LogRelay.Aggregator.Store.ClickHouse.Streams.StreamKey(NumberedStream.Node.Id, "collides");
        await store.Store.Client.ExecuteAsync(
            $"INSERT INTO {store.Store.Schema.Table("streams")} VALUES ({key.Sql}, '{NumberedStream.Node.Id}', 'earlier', '', 1)", TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<IOException>(async () =>
            await store.Store.OpenAsync(NumberedStream.Node, NumberedStream.Describe("collides"), 0, TestContext.Current.CancellationToken));
        Assert.Contains("the same number in ClickHouse as earlier", refused.Message, StringComparison.Ordinal);
    }
}
