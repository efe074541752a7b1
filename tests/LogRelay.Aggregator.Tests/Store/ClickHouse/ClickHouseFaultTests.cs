using System.Globalization;
using LogRelay.Aggregator.Store;
using LogRelay.Aggregator.Tests.ClickHouse;
using LogRelay.Testing;
using LogRelay.Testing.ClickHouse;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>Whatever is killed, cut or moved: each line is there once, in order, and nothing that was acknowledged is gone.</summary>
public sealed class ClickHouseFaultTests(ClickHouseParts parts)
{
    // The long form is run by hand.
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("LOGRELAY_TEST_FAULTS") ?? "3", CultureInfo.InvariantCulture);

    private static string Id => NumberedStream.Node.Id;

    [Fact]
    public async Task A_server_that_is_killed_again_and_again_costs_no_line_and_doubles_none()
    {
        ClickHouseParts.Require();
        await using var servers = await ClickHouseServers.StartAsync(1, TestContext.Current.CancellationToken);
        await using var store = TestStore.Open(TestStore.SettingsOf(servers.Addresses, isCluster: false));
        const int LinesInRound = 60_000;
        var streams = StreamsOf(3, LinesInRound * Rounds);
        var hits = 0;

        for (var round = 1; round <= Rounds; round++)
        {
            var before = await CountAsync(store);
            var sending = SendAllAsync(store.Store, streams, LinesInRound * round);
            // The first of several inserts is there.
            await Eventually.HoldsAsync(async () => await CountAsync(store) > before);
            hits += sending.IsCompleted ? 0 : 1;
            await servers.KillAsync("1");
            await servers.ResumeAsync("1");
            await sending;
        }

        Assert.True(hits > 0, "nothing was ever under way");
        await HoldsAllAsync(store, streams);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_and_what_was_behind_the_failed_insert_is_not_stored_before_it()
    {
        ClickHouseParts.Require();
        await using var servers = await ClickHouseServers.StartAsync(1, TestContext.Current.CancellationToken);
        await using var store = TestStore.Open(TestStore.SettingsOf(servers.Addresses, isCluster: false), new HurriedTime(20));
        var streams = StreamsOf(3, 30_000);
        await SendAllAsync(store.Store, streams, 10_000);
        await servers.KillAsync("1");
        var sending = SendAllAsync(store.Store, streams);

        await Eventually.Holds(() => streams.TrueForAll(static stream => stream.Failures > 0));
        await servers.ResumeAsync("1");
        await sending;

        await HoldsAllAsync(store, streams);
    }

    [Fact]
    public async Task Connections_that_are_cut_anywhere_cost_no_line_and_double_none()
    {
        var server = (await parts.SingleAsync()).Addresses[0];
        await using var proxy = new CuttingProxy(server, seed: 17);
        await using var store = TestStore.Open(TestStore.SettingsOf([proxy.Address], isCluster: false));
        var streams = StreamsOf(5, 10_000 * Rounds);
        var until = 0;

        // In steps, so that there are many inserts.
        while (until < streams[0].Count)
        {
            until = Math.Min(until + 1_000, streams[0].Count);
            await Task.WhenAll(streams.Select(stream => stream.SendAsync(store.Store, until)));
        }
        proxy.IsCutting = false;

        Assert.True(proxy.Cuts > Rounds, $"{proxy.Cuts} connections were cut");
        await Eventually.HoldsAsync(async () => await CountAsync(store) >= 0);
        await HoldsAllAsync(store, streams);
    }

    [Fact]
    public async Task Streams_that_move_between_aggregators_go_on_where_they_were_even_with_inserts_under_way_at_the_old_one()
    {
        var servers = await parts.PairAsync();
        await using var first = TestStore.Open(TestStore.SettingsOf(servers.Addresses, isCluster: true));
        // The other aggregator prefers the other replica, which lags behind.
        await using var second = TestStore.Open(TestStore.SettingsOf([.. servers.Addresses.Reverse()], isCluster: true, first.Settings.Database));
        var numbers = new NumberedStream("moving", 2_000 * 2 * Rounds);
        var step = numbers.Count / (2 * Rounds);
        for (var round = 1; round <= 2 * Rounds; round++)
        {
            var store = round % 2 == 0 ? first.Store : second.Store;
            await store.KeepAsync(NumberedStream.Node, TestContext.Current.CancellationToken);
            var writer = await store.OpenAsync(NumberedStream.Node, NumberedStream.Describe(numbers.Container), 0, TestContext.Current.CancellationToken);
            // Not waited for and not closed: the node is at the other one before this is stored.
            _ = await numbers.BeginSendingAsync(writer, step * round);
        }
        await numbers.SendAsync(first.Store, numbers.Count);

        await first.HoldsNumbersAsync(Id, numbers.Container, numbers.Count);
        await Eventually.HoldsAsync(async () => (await second.LinesAsync(Id, numbers.Container, "records_local")).Count == numbers.Count);
        await second.HoldsNumbersAsync(Id, numbers.Container, numbers.Count, "records_local");
    }

    [Fact]
    public async Task With_a_replica_gone_lines_are_stored_and_it_has_all_of_them_when_it_is_back()
    {
        ClickHouseParts.Require();
        await using var servers = await ClickHouseServers.StartAsync(2, TestContext.Current.CancellationToken);
        await using var first = TestStore.Open(TestStore.SettingsOf(servers.Addresses, isCluster: true));
        await using var second = TestStore.Open(TestStore.SettingsOf([.. servers.Addresses.Reverse()], isCluster: true, first.Settings.Database));
        var count = 5_000 * (Rounds + 2);
        var streams = StreamsOf(2, count);
        var others = StreamsOf(2, count, "other");
        await SendAllAsync(first.Store, streams, count / 4);
        await SendAllAsync(second.Store, others, count / 4);
        var sending = Task.WhenAll(SendAllAsync(first.Store, streams), SendAllAsync(second.Store, others));

        await servers.KillAsync("1");
        await sending;
        Assert.True(streams.Sum(static stream => stream.Failures) < 100, "the other replica was not used");
        await servers.ResumeAsync("1");

        await using var returned = TestStore.Open(first.Settings with { Addresses = [servers.Addresses[0]] });
        foreach (var stream in streams.Concat(others))
        {
            await Eventually.HoldsAsync(async () => await CountAsync(returned) >= 0 && (await returned.LinesAsync(Id, stream.Container, "records_local")).Count == count);
            await returned.HoldsNumbersAsync(Id, stream.Container, count, "records_local");
            await second.HoldsNumbersAsync(Id, stream.Container, count);
        }
    }

    private static List<NumberedStream> StreamsOf(int streams, int count, string name = "c") =>
        [.. Enumerable.Range(0, streams).Select(number => new NumberedStream($"{name}{number}", count))];

    private static Task SendAllAsync(ILogStore store, IEnumerable<NumberedStream> streams, int? until = null) =>
        Task.WhenAll(streams.Select(stream => stream.SendAsync(store, until ?? stream.Count)));

    private static async Task HoldsAllAsync(TestStore store, IEnumerable<NumberedStream> streams)
    {
        foreach (var stream in streams)
        {
            await store.HoldsNumbersAsync(Id, stream.Container, stream.Count);
        }
    }

    // -1 while nobody answers.
    private static async Task<long> CountAsync(TestStore store)
    {
        try
        {
            return await store.NumberAsync("SELECT toInt64(count()) FROM {db}.records");
        }
        catch (IOException)
        {
            return -1;
        }
    }
}
