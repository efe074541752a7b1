using System.Globalization;
using System.Text;
using LogRelay.Aggregator.Tests.ClickHouse;
using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks.Relay;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Testing;
using LogRelay.Testing.ClickHouse;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>
/// Nodes with the plugin's own delivery, two aggregator processes, two replicas: aggregators and a replica are killed, the
/// network is cut, and each line is there once, in order.
/// </summary>
public sealed class ClickHouseFleetTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly RealStorage _storage = new();
    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);

    // The long form is run by hand: 3 nodes, 20 containers, 50000 lines, 20 faults.
    private static (int Nodes, int Containers, int Lines, int Faults) Size
    {
        get
        {
            var numbers = (Environment.GetEnvironmentVariable("LOGRELAY_TEST_FLEET") ?? "3 4 5000 4").Split(' ').Select(static part => int.Parse(part, CultureInfo.InvariantCulture)).ToList();
            return (numbers[0], numbers[1], numbers[2], numbers[3]);
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_line_of_every_node_arrives_once_and_in_order()
    {
        ClickHouseParts.Require();
        var size = Size;
        await using var servers = await ClickHouseServers.StartAsync(2, TestContext.Current.CancellationToken);
        var settings = TestStore.SettingsOf(servers.Addresses, isCluster: true);
        await using var first = new AggregatorProcess(settings, _folder);
        await using var second = new AggregatorProcess(settings with { Addresses = [.. servers.Addresses.Reverse()] }, _folder);
        await Task.WhenAll(first.StartAsync(), second.StartAsync());
        await using var proxy = new SwitchingProxy(() => [first.Address, second.Address]);
        await using var store = TestStore.Open(settings with { Addresses = [servers.Addresses[1]] });
        _ = await store.Store.PrepareAsync(TestContext.Current.CancellationToken);

        var nodes = Enumerable.Range(1, size.Nodes).Select(static number => new RelayNode($"{number:D32}", $"host-{number}", "test", $"{number + 1000:D32}")).ToList();
        var pumps = nodes.Select(node => NewPump(proxy, node)).ToList();
        var journals = nodes.SelectMany(node => Enumerable.Range(0, size.Containers).Select(number => OpenJournal(node, number))).ToList();
        var released = journals.Select((journal, at) => AddAsync(pumps[at / size.Containers], nodes[at / size.Containers], journal)).ToList();
        var cuts = 0;
        for (var fault = 0; fault < size.Faults; fault++)
        {
            var (from, to) = (size.Lines * fault / size.Faults, size.Lines * (fault + 1) / size.Faults);
            Parallel.ForEach(journals, journal => Write(journal, from, to));
            // Some of it has arrived, and the rest is anywhere.
            await Eventually.HoldsAsync(async () => await store.NumberAsync("SELECT toInt64(count()) FROM {db}.records_local") > (long)from * journals.Count);
            var victim = fault % 2 == 0 ? first : second;
            await victim.KillAsync();
            cuts += await proxy.CutAsync();
            if (fault == size.Faults / 4)
            {
                await servers.KillAsync("1");
            }
            if (fault == size.Faults * 3 / 4)
            {
                await servers.ResumeAsync("1");
            }
            await victim.StartAsync();
        }
        foreach (var journal in journals)
        {
            journal.RemoveWriter();
        }
        await Task.WhenAll(released).WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(cuts >= size.Faults / 2, $"{cuts} connections were cut");
        await using var returned = TestStore.Open(settings with { Addresses = [servers.Addresses[0]] });
        foreach (var (journal, node) in journals.Select((journal, at) => (journal, nodes[at / size.Containers])))
        {
            await store.HoldsNumbersAsync(node.Id, journal.StreamId, size.Lines);
            await Eventually.HoldsAsync(async () => (await returned.LinesAsync(node.Id, journal.StreamId, "records_local")).Count == size.Lines);
            await returned.HoldsNumbersAsync(node.Id, journal.StreamId, size.Lines, "records_local");
        }
        var rows = await store.NumberAsync("SELECT toInt64(count()) FROM {db}.records_local");
        TestContext.Current.SendDiagnosticMessage($"{journals.Count * size.Lines} lines, {rows} rows, {size.Faults} kills, {cuts} connections cut");
        foreach (var pump in pumps)
        {
            await pump.DisposeAsync();
        }
        journals.ForEach(static journal => journal.Dispose());
    }

    private static RelayPump NewPump(SwitchingProxy proxy, RelayNode node) => new(
        new RelaySettings { Address = proxy.Address, MinBackOff = TimeSpan.FromMilliseconds(20), MaxBackOff = TimeSpan.FromMilliseconds(200), Linger = TimeSpan.FromMilliseconds(5) },
        () => node,
        TimeProvider.System,
        NullLogger.Instance);

    private StreamJournal OpenJournal(RelayNode node, int number)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, node.Name, $"c{number}")).FullName;
        var journal = StreamJournal.Open(_storage, folder, $"c{number}", new JournalOptions { MaxFiles = 1 }, _maintenance, [], minimumPosition: 0);
        journal.AddWriter();
        return journal;
    }

    private Task AddAsync(RelayPump pump, RelayNode node, StreamJournal journal) => pump.AddAsync(new RelaySource
    {
        ContainerId = journal.StreamId,
        Description = StreamDescriptionFile.ToJson(new StreamDescription { ContainerId = journal.StreamId, ContainerName = "web" }),
        OpenReader = journal.OpenDeliveryReader,
        OpenCursor = () => FileCursor.Open(_storage, Path.Combine(_folder.Path, node.Name, journal.StreamId, "relay.cursor")),
    });

    private static void Write(StreamJournal journal, int from, int to)
    {
        for (var number = from; number < to; number++)
        {
            journal.Append(new LogEntry { TimeNano = 1_700_000_000_000_000_000 + number, Line = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)) });
        }
        journal.Commit();
    }
}
