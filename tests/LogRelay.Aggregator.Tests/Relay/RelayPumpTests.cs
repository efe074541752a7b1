using System.Globalization;
using System.Net;
using System.Text;
using LogRelay.Aggregator.Ingest;
using LogRelay.Aggregator.Store;
using LogRelay.Aggregator.Tests.Access;
using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks.Relay;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Testing;
using LogRelay.Testing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LogRelay.Aggregator.Tests.Relay;

/// <summary>The plugin's side and the aggregator's together: each line arrives exactly once, in order, whatever breaks.</summary>
public sealed class RelayPumpTests : IAsyncLifetime
{
    private static readonly RelayNode Node = new(NodePlayer.NodeId, "host-1", "test", "p1");

    private readonly TempFolder _folder = new();
    private readonly RealStorage _storage = new();
    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);
    private readonly FaultyStorage _aggregatorStorage = new(new RealStorage());
    private RunningAggregator? _aggregator;
    private int _port;

    public async ValueTask InitializeAsync()
    {
        _aggregator = await RunningAggregator.StartAsync(_folder, _aggregatorStorage);
        _port = _aggregator.Address.Port;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAggregatorAsync();
        await _maintenance.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Lines_of_several_streams_arrive_once_and_in_order_and_cursors_follow()
    {
        await using var pump = NewPump();
        using var one = OpenJournal("c1");
        using var two = OpenJournal("c2");
        Write(one, 0, 1000);
        var released = Task.WhenAll(AddAsync(pump, one), AddAsync(pump, two));
        for (var number = 0; number < 300; number++)
        {
            Write(two, number, 1);
            Write(one, 1000 + number, 1);
        }
        one.RemoveWriter();
        two.RemoveWriter();
        await released.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, 1300), await StoredAsync("c1"));
        Assert.Equal(Enumerable.Range(0, 300), await StoredAsync("c2"));
        Assert.Equal(one.EndPosition, CursorOf("c1"));
        Assert.Equal(one.EndPosition + two.EndPosition, pump.Counters.AckedBytes);
        Assert.Equal(pump.Counters.AckedBytes, pump.Counters.SentBytes);
        Assert.Equal((1600, 0, 0), (pump.Counters.Delivery.Delivered, pump.Counters.Delivery.Resent, pump.Counters.Delivery.Faults));
    }

    [Fact]
    public async Task Aggregator_that_goes_and_comes_back_again_and_again_gets_each_line_once()
    {
        await using var pump = NewPump();
        using var journal = OpenJournal("c1");
        var released = AddAsync(pump, journal);
        var written = 0;
        for (var life = 0; life < 6; life++)
        {
            Write(journal, written, 5000);
            written += 5000;
            // In the middle of it, wherever that is.
            await Eventually.Holds(() => pump.Counters.Calls > life);
            await StopAggregatorAsync();
            Write(journal, written, 100);
            written += 100;
            await StartAggregatorAgainAsync();
        }
        journal.RemoveWriter();
        await released.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, written), await StoredAsync("c1"));
    }

    [Fact]
    public async Task Pump_that_is_stopped_and_made_anew_goes_on_where_the_aggregator_says()
    {
        using var journal = OpenJournal("c1");
        var written = 0;
        for (var life = 0; life < 5; life++)
        {
            await using var pump = NewPump();
            _ = AddAsync(pump, journal);
            Write(journal, written, 3000);
            written += 3000;
            await Eventually.Holds(() => pump.Counters.SentBytes > 0);
            // Not flushed: some of it is under way.
        }
        await using var last = NewPump();
        var released = AddAsync(last, journal);
        journal.RemoveWriter();
        await released.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, written), await StoredAsync("c1"));
    }

    [Fact]
    public async Task Full_disk_at_the_aggregator_is_waited_out()
    {
        await using var pump = NewPump();
        using var journal = OpenJournal("c1");
        _aggregatorStorage.Fail(StorageOperation.Write, StorageErrno.NoSpace, path: "-json.log");
        var released = AddAsync(pump, journal);
        Write(journal, 0, 2000);
        await Eventually.Holds(() => pump.Counters.Refusals > 0);
        _aggregatorStorage.Heal();
        journal.RemoveWriter();
        await released.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, 2000), await StoredAsync("c1"));
    }

    [Fact]
    public async Task Acknowledgements_that_cannot_be_noted_open_the_window_all_the_same()
    {
        const int Count = 12_000;
        var refusing = new FaultyStorage(_storage);
        await using var pump = NewPump();
        using var journal = OpenJournal("c1");
        // More than the window, by half.
        var filler = new string('x', 1000);
        for (var number = 0; number < Count; number++)
        {
            journal.Append(new LogEntry { TimeNano = number, Line = Encoding.UTF8.GetBytes($"{number} {filler}") });
        }
        journal.Commit();
        Assert.True(journal.EndPosition > IngestLimits.WindowBytes * 1.3, "the window was never full");
        using (FileCursor.Open(_storage, CursorPath("c1")))
        {
            refusing.Fail(StorageOperation.Write, StorageErrno.NoSpace, path: "relay.cursor");
        }
        var released = pump.AddAsync(SourceOf(journal) with { OpenCursor = () => FileCursor.Open(refusing, CursorPath("c1")) });
        journal.RemoveWriter();
        await released.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(journal.EndPosition, pump.Counters.AckedBytes);
        Assert.Equal(0, CursorOf("c1"));
    }

    [Fact]
    public async Task What_retention_took_is_a_gap_that_is_counted()
    {
        await using var pump = NewPump();
        using var journal = OpenJournal("c1", maxSize: 2000, maxFiles: 2);
        Write(journal, 0, 500);
        var gone = journal.StartPosition;
        var released = AddAsync(pump, journal);
        journal.RemoveWriter();
        await released.WaitAsync(TestContext.Current.CancellationToken);

        var stored = await StoredAsync("c1");
        Assert.True(gone > 0);
        Assert.Equal(gone, pump.Counters.MissingBytes);
        Assert.Equal(Enumerable.Range(stored[0], 500 - stored[0]), stored);
    }

    [Fact]
    public async Task Removed_stream_is_let_go_with_and_without_an_aggregator()
    {
        await using var pump = NewPump();
        using var one = OpenJournal("c1");
        using var two = OpenJournal("c2");
        var first = AddAsync(pump, one);
        await Eventually.Holds(() => pump.Counters.Calls > 0);
        await pump.RemoveStreamAsync("c1").WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(first.IsCompleted);

        await StopAggregatorAsync();
        var second = AddAsync(pump, two);
        await pump.RemoveStreamAsync("c2").WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(second.IsCompleted);
    }

    [Fact]
    public async Task Container_that_starts_again_before_its_first_life_has_arrived_is_sent_on()
    {
        await using var pump = NewPump();
        using var journal = OpenJournal("c1");
        Write(journal, 0, 100);
        var first = AddAsync(pump, journal);
        journal.RemoveWriter();
        journal.AddWriter();
        var second = AddAsync(pump, journal);
        Write(journal, 100, 100);
        journal.RemoveWriter();
        await Task.WhenAll(first, second).WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, 200), await StoredAsync("c1"));
    }

    [Fact]
    public async Task An_error_that_nobody_expected_costs_a_call_and_no_more()
    {
        using var log = new CapturedLog();
        await using var pump = NewPump(log.CreateLogger("pump"));
        using var journal = OpenJournal("c1");
        Write(journal, 0, 100);
        journal.RemoveWriter();
        var isFirst = true;
        var source = SourceOf(journal);
        await pump.AddAsync(source with
        {
            OpenCursor = () => Interlocked.Exchange(ref isFirst, false) ? throw new InvalidOperationException("a bug") : source.OpenCursor(),
        }).WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, 100), await StoredAsync("c1"));
        Assert.Contains("a bug", Assert.Single(log.Of(2027)).Text, StringComparison.Ordinal);
    }

    private RelayPump NewPump(ILogger? logger = null) => new(
        new RelaySettings { Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}")), MaxBackOff = TimeSpan.FromMilliseconds(200), Linger = TimeSpan.FromMilliseconds(1) },
        static () => Node,
        TimeProvider.System,
        logger ?? NullLogger.Instance);

    private StreamJournal OpenJournal(string id, long? maxSize = null, int maxFiles = 1)
    {
        var folder = StreamFolder(id);
        _ = Directory.CreateDirectory(folder);
        var journal = StreamJournal.Open(
            _storage, folder, id, new JournalOptions { MaxSizeBytes = maxSize, MaxFiles = maxFiles }, _maintenance, [], minimumPosition: 0);
        journal.AddWriter();
        return journal;
    }

    private string StreamFolder(string id) => Path.Combine(_folder.Path, "node", id);

    private Task AddAsync(RelayPump pump, StreamJournal journal) => pump.AddAsync(SourceOf(journal));

    private RelaySource SourceOf(StreamJournal journal) => new()
    {
        ContainerId = journal.StreamId,
        Description = StreamDescriptionFile.ToJson(new StreamDescription { ContainerId = journal.StreamId, ContainerName = "web" }),
        OpenReader = journal.OpenDeliveryReader,
        OpenCursor = () => FileCursor.Open(_storage, CursorPath(journal.StreamId)),
    };

    private string CursorPath(string id) => Path.Combine(StreamFolder(id), "relay.cursor");

    private long CursorOf(string id)
    {
        using var cursor = FileCursor.Open(_storage, CursorPath(id));
        return cursor.Position;
    }

    private static void Write(StreamJournal journal, int first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            journal.Append(new LogEntry { TimeNano = 1_700_000_000_000_000_000 + number, Line = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)) });
            if (number % 50 == 49)
            {
                journal.Commit();
            }
        }
        journal.Commit();
    }

    private async Task StopAggregatorAsync()
    {
        if (_aggregator is { } running)
        {
            _aggregator = null;
            await running.DisposeAsync();
        }
    }

    private async Task StartAggregatorAgainAsync() => _aggregator = await RunningAggregator.StartAsync(_folder, _aggregatorStorage, new IPEndPoint(IPAddress.Loopback, _port));

    /// <summary>The numbers of all lines that the aggregator has of a container.</summary>
    private async Task<List<int>> StoredAsync(string id)
    {
        var settings = _aggregator!.Settings;
        await StopAggregatorAsync();
        var store = Stores.Open(_storage, settings, _maintenance);
        using var stream = store.Open(new NodeIdentity { Id = Node.Id, Name = Node.Name }, new StreamDescription { ContainerId = id, ContainerName = "web" }, startPosition: 0);
        using var reader = stream.Journal.OpenReader(0);
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
        await StartAggregatorAgainAsync();
        return numbers;
    }
}
