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
    private const string OtherCursor = Folder + "/cursors/gelf";
    private const int Seeds = 20;

    private static readonly RelayNode Node = new(NodePlayer.NodeId, "host-1", "test", "p1");

    private readonly TempFolder _folder = new();
    private readonly JournalMaintenance _maintenance = new(static (_, _) => { });
    private RunningAggregator? _aggregator;
    private CrashingStorage _disk = new();
    private StreamJournal? _journal;
    private string _container = "c0";
    private int _written;
    private bool _isRenumbered;
    private int _life;

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

    [Fact]
    public async Task Power_losses_at_any_moment_lose_no_later_line_and_store_none_twice()
    {
        var (exact, resumed) = (0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            (_disk, _written, _isRenumbered) = (new CrashingStorage(), 0, false);
            _container = string.Create(CultureInfo.InvariantCulture, $"c{seed}");
            for (var crash = 0; crash < 4; crash++)
            {
                OpenJournal();
                Write(random.Next(100));
                if (random.Next(3) > 0)
                {
                    resumed++;
                    await SendAsync(lines: random.Next(100), mayEnd: () =>
                    {
                        MoveOther(random);
                        CrashOrKill(random);
                    });
                }
                else
                {
                    CrashOrKill(random);
                }
                CloseJournal();
            }
            OpenJournal();
            await SendAsync(lines: 10);
            var here = Numbers(_journal!);
            CloseJournal();

            var stored = await StoredAsync();
            // Records whose positions nobody knows any more come again, as to every sink.
            exact += _isRenumbered ? 0 : 1;
            Assert.True(_isRenumbered || stored.SequenceEqual(stored.Distinct().Order()), $"seed {seed}: {string.Join(' ', stored)}");
            Assert.True(here.TrueForAll(stored.Contains), $"seed {seed}: {string.Join(' ', here.Except(stored))} never arrived");
        }
        Assert.True(exact > Seeds / 4, $"only in {exact} of {Seeds} nothing may come twice");
        Assert.True(resumed > Seeds, $"only {resumed} calls were made");
    }

    private void CrashOrKill(Random random)
    {
        _ = Interlocked.Increment(ref _life);
        if (random.Next(4) == 0)
        {
            _disk.Kill();
        }
        else
        {
            _disk.Crash(random.Next());
        }
    }

    // The first seed that leaves nothing of a file that was never synced, and all names.
    private static int AllLost() => 3;

    /// <summary>Another sink, which may be ahead of the aggregator.</summary>
    private void MoveOther(Random random)
    {
        using var cursor = FileCursor.Open(_disk, OtherCursor);
        if (random.Next(2) == 0)
        {
            cursor.Save(_journal!.EndPosition);
            cursor.Sync();
        }
    }

    private void OpenJournal()
    {
        _disk.CreateFolder(Folder + "/cursors");
        _disk.SyncFolder("/");
        _disk.SyncFolder("/node");
        _disk.SyncFolder(Folder);
        _journal = StreamJournal.Open(
            _disk, Folder, _container, new JournalOptions(), _maintenance, [], CursorPositions.Highest(_disk, Folder, sinks: null));
        _journal.AddWriter();
        _isRenumbered |= _journal.Continuity!.FreshFrom < _journal.EndPosition;
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

    /// <summary>Sends what there is and some more lines; ends in the middle, or when everything has arrived.</summary>
    private async Task SendAsync(int lines, Action? mayEnd = null)
    {
        await CallAsync(lines, mayEnd);
        // The aggregator lets nobody else send the stream before: the next call would be told to come again in ten seconds.
        var leases = _aggregator!.Services.GetRequiredService<StreamLeases>();
        await Eventually.Holds(() => leases.Count == 0);
    }

    private async Task CallAsync(int lines, Action? mayEnd)
    {
        var life = _life;
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
            OpenCursor = () => InLife(life, () => FileCursor.Open(_disk, Cursor)),
            OpenAlignment = () => InLife(life, OpenAlignment),
        });
        Write(lines / 2);
        if (mayEnd is not null)
        {
            await Eventually.Holds(() => pump.Counters.AckedBytes > 0 || pump.Counters.Calls > 0);
        }
        Write(lines - (lines / 2));
        mayEnd?.Invoke();
        if (mayEnd is null)
        {
            _journal.RemoveWriter();
            await released.WaitAsync(TimeSpan.FromMinutes(1), Ct);
        }
    }

    /// <summary>What the pump of a process that is gone opens late, it does not get: it would not be there to use it.</summary>
    private T InLife<T>(int life, Func<T> open)
    {
        var opened = open();
        return Volatile.Read(ref _life) == life ? opened : throw new IOException("the process is gone");
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
