using System.Globalization;
using System.Text;
using LogRelay.Aggregator.Ingest;
using LogRelay.Aggregator.Store;
using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks.Relay;
using LogRelay.Delivery.Streams;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Testing;
using LogRelay.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LogRelay.Aggregator.Tests.Relay;

/// <summary>
/// A node whose disk loses lines that the aggregator has: what is written afterwards arrives all the same, and what is there
/// does not arrive again.
/// </summary>
public sealed class NodePowerLossTests : IAsyncLifetime
{
    private const string Folder = "/node/c0ffee";
    private const string Cursor = Folder + "/cursors/relay";

    private static readonly RelayNode Node = new(NodePlayer.NodeId, "host-1", "test", "p1");

    private readonly TempFolder _folder = new();
    private readonly JournalMaintenance _maintenance = new(static (_, _) => { });
    private RunningAggregator? _aggregator;
    private readonly CrashingStorage _disk = new();
    private StreamJournal? _journal;
    private readonly string _container = "c0";
    private int _written;

    private StreamDescription Stream => new() { ContainerId = _container, ContainerName = "web" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _aggregator = await RunningAggregator.StartAsync(_folder);

    public async ValueTask DisposeAsync()
    {
        CloseJournal();
        if (_aggregator is { } running)
        {
            await running.DisposeAsync();
        }
        await _maintenance.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Lines_written_after_the_power_loss_arrive_however_late_the_aggregator_is_heard()
    {
        OpenJournal();
        await SendAsync(lines: 500);
        _disk.Crash(AllLost());
        CloseJournal();

        // The aggregator is away; meanwhile the journal passes the position that it has, and the plugin is restarted.
        OpenJournal();
        Write(2000);
        _disk.Kill();
        CloseJournal();
        OpenJournal();
        Write(10);
        await SendAsync(lines: 10);

        Assert.Equal(Enumerable.Range(0, 2520), await StoredAsync());
    }

    [Fact]
    public async Task Stream_that_was_removed_here_goes_on_there()
    {
        OpenJournal();
        await SendAsync(lines: 500);
        CloseJournal();
        _disk.DeleteFolder(Folder);
        OpenJournal();
        await SendAsync(lines: 20);
        CloseJournal();
        OpenJournal();
        await SendAsync(lines: 20);

        Assert.Equal(Enumerable.Range(0, 540), await StoredAsync());
    }

    // The first seed that leaves nothing of a file that was never synced, and all names.
    private static int AllLost() => 3;

    private void OpenJournal()
    {
        _disk.CreateFolder(Folder + "/cursors");
        _disk.SyncFolder("/");
        _disk.SyncFolder("/node");
        _disk.SyncFolder(Folder);
        _journal = StreamJournal.Open(
            _disk, Folder, _container, new JournalOptions(), _maintenance, [], CursorPositions.Highest(_disk, Folder, sinks: null));
        _journal.AddWriter();
        OpenAlignment().Save();
    }

    private void CloseJournal()
    {
        try
        {
            _journal?.Dispose();
        }
        catch (IOException)
        {
            // Its handles died with the machine.
        }
        _journal = null;
    }

    private RelayAlignment OpenAlignment() => RelayAlignment.Open(_disk, Path.Combine(Folder, FileNames.Alignment("relay")), _journal!);

    private void Write(int count)
    {
        for (var number = 0; number < count; number++, _written++)
        {
            _journal!.Append(new LogEntry { TimeNano = 1_700_000_000_000_000_000 + _written, Line = Encoding.UTF8.GetBytes(_written.ToString(CultureInfo.InvariantCulture)) });
        }
        _journal!.Commit();
    }

    /// <summary>Sends what there is and some more lines; ends when everything has arrived.</summary>
    private async Task SendAsync(int lines)
    {
        await CallAsync(lines);
        // The aggregator lets nobody else send the stream before: the next call would be told to come again in ten seconds.
        var leases = _aggregator!.Services.GetRequiredService<StreamLeases>();
        await Eventually.Holds(() => leases.Count == 0);
    }

    private async Task CallAsync(int lines)
    {
        await using var pump = new RelayPump(
            new RelaySettings { Address = _aggregator!.Address, Linger = TimeSpan.FromMilliseconds(1), CursorSyncInterval = TimeSpan.FromMilliseconds(5) },
            static () => Node,
            TimeProvider.System,
            NullLogger.Instance);
        var released = pump.AddAsync(new RelaySource
        {
            ContainerId = _container,
            Description = StreamDescriptionFile.ToJson(Stream),
            OpenReader = _journal!.OpenDeliveryReader,
            OpenCursor = () => FileCursor.Open(_disk, Cursor),
            OpenAlignment = OpenAlignment,
        });
        Write(lines / 2);
        Write(lines - (lines / 2));
        _journal.RemoveWriter();
        await released.WaitAsync(TimeSpan.FromMinutes(1), Ct);
    }

    private async Task<List<int>> StoredAsync()
    {
        var settings = _aggregator!.Settings;
        await _aggregator.DisposeAsync();
        var store = Stores.Open(new RealStorage(), settings, _maintenance);
        List<int> numbers;
        using (var stream = store.Open(new NodeIdentity { Id = Node.Id, Name = Node.Name }, Stream, startPosition: 0))
        {
            numbers = Numbers(stream.Journal);
        }
        _aggregator = await RunningAggregator.StartAsync(_folder);
        return numbers;
    }

    private static List<int> Numbers(StreamJournal journal)
    {
        using var reader = journal.OpenReader(0);
        using var batch = new RecordBatch();
        var numbers = new List<int>();
        while (reader.Read(batch, 1000, 1_000_000) > 0)
        {
            foreach (ref readonly var record in batch.Records)
            {
                numbers.Add(int.Parse(batch.Line(in record), CultureInfo.InvariantCulture));
            }
            batch.Clear();
        }
        return numbers;
    }
}
