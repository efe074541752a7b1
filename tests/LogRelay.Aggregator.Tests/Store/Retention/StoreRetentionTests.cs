using System.Text;
using LogRelay.Aggregator.Store;
using LogRelay.Aggregator.Store.Journals;
using LogRelay.Aggregator.Store.Journals.Retention;
using LogRelay.Delivery.Pump;
using LogRelay.Journal;
using LogRelay.Journal.Streams;
using LogRelay.Options;
using LogRelay.Testing;
using LogRelay.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store.Retention;

/// <summary>What the embedded store lets go by age, by size and by stream, and what it keeps.</summary>
public sealed class StoreRetentionTests : IAsyncDisposable
{
    private const long DiskBytes = 1_000_000_000;

    // Of the lines that tests write.
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly NodeIdentity Node = new() { Id = NodePlayer.NodeId, Name = "host-1" };
    private static readonly NodeIdentity OtherNode = new() { Id = new string('b', 32), Name = "host-2" };

    private readonly CrashingStorage _disk = new();
    private readonly FakeTimeProvider _time = new(Start + TimeSpan.FromMinutes(1));
    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);
    private AggregatorSettings _settings = new() { DataFolder = "/data" };
    private long? _limit;
    private StoredStreams _streams;
    private NodeStore _store;
    private StoreRetention? _retention;

    public StoreRetentionTests()
    {
        _disk.CreateFolder("/data");
        (_streams, _store) = Wire();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _streams.Dispose();
        await _maintenance.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_that_has_ended_goes_as_a_whole_once_its_last_record_is_too_old()
    {
        Restart(new RetentionSettings { Age = TimeSpan.FromDays(7) });
        Send(Node, "ended", 0, 10);
        Send(OtherNode, "ended", 0, 10);
        var folder = _store.FolderOf(Node, "ended");
        await RunAsync();
        await PassAsync(TimeSpan.FromDays(6));
        Assert.True(_disk.Exists(folder));

        await PassAsync(TimeSpan.FromDays(2));
        await Eventually.Holds(() => !_disk.Exists(folder) && !_disk.Exists(_store.FolderOf(OtherNode, "ended")));
        await Eventually.Holds(() => _retention!.RemovedForAge == 2);
        Assert.Equal(0, _streams.Budget.DiskBytes);
        Assert.Equal(0, _streams.Closed);

        // Its node goes on where it says.
        using var again = _store.Open(Node, Description("ended"), startPosition: 4711);
        Assert.Equal(4711, again.NextPosition);
    }

    [Fact]
    public async Task Of_a_stream_that_is_open_and_quiet_old_records_go_too()
    {
        Restart(new RetentionSettings { Age = TimeSpan.FromDays(8) });
        using var stream = Open(Node, "quiet");
        Append(stream, 0, 10);
        await RunAsync();
        var next = stream.NextPosition;
        for (var hour = 0; hour < 30; hour++)
        {
            await PassAsync(TimeSpan.FromHours(1));
        }
        Assert.Equal(10, CountOf(stream.Journal));

        for (var day = 0; day < 8; day++)
        {
            await PassAsync(TimeSpan.FromDays(1));
        }
        await Eventually.Holds(() => CountOf(stream.Journal) == 0);
        Assert.Equal(next, stream.NextPosition);
        Append(stream, 10, 1);
        Assert.Equal(1, CountOf(stream.Journal));
    }

    [Fact]
    public async Task Without_an_age_nothing_is_too_old()
    {
        Send(Node, "old", 0, 10);
        await RunAsync();
        for (var year = 0; year < 3; year++)
        {
            await PassAsync(TimeSpan.FromDays(365));
        }
        Assert.True(_disk.Exists(_store.FolderOf(Node, "old")));
    }

    [Fact]
    public async Task All_together_keep_to_the_size_and_a_quiet_stream_does_not_pay_for_a_loud_one()
    {
        Restart(new RetentionSettings(), limit: 10_000_000);
        Send(Node, "quiet", 0, 100);
        using var loud = Open(OtherNode, "loud");
        await RunAsync();
        for (var first = 0; first < 400_000; first += 10_000)
        {
            Append(loud, first, 10_000);
        }
        await _maintenance.WhenIdleAsync(loud.Journal);
        await Eventually.Holds(() => _streams.Budget.DiskBytes <= 10_000_000);
        Assert.Equal(100, CountOf(Node, "quiet"));
        Assert.True(loud.Journal.Counters.EvictedBytes + loud.Journal.DiskBytes > 0);
        Assert.Equal(loud.Journal.Counters.EvictedBytes, _streams.Totals.EvictedBytes);
    }

    [Fact]
    public async Task Streams_that_have_ended_go_as_a_whole_when_the_size_wants_it()
    {
        for (var number = 0; number < 10; number++)
        {
            Send(Node, $"c{number}", 0, 5_000);
        }
        Restart(new RetentionSettings(), limit: 1_500_000);
        await RunAsync();
        await Eventually.Holds(() => _retention!.Rounds > 0);
        Assert.True(_streams.Budget.DiskBytes <= 1_500_000);
        var left = Enumerable.Range(0, 10).Count(number => _disk.Exists(_store.FolderOf(Node, $"c{number}")));
        Assert.InRange(left, 1, 9);
        Assert.Equal(10 - left, _streams.RemovedForSize);
    }

    [Fact]
    public async Task A_stream_keeps_to_a_size_of_its_own()
    {
        Restart(new RetentionSettings { StreamSize = new DiskBudgetSize(3_000_000, null) }, limit: 256_000_000);
        using var stream = Open(Node, "loud");
        using var other = Open(Node, "other");
        Append(other, 0, 10_000);
        await RunAsync();
        for (var first = 0; first < 200_000; first += 10_000)
        {
            Append(stream, first, 10_000);
        }
        await PassAsync(StoreRetention.Interval);
        await Eventually.Holds(() => stream.Journal.DiskBytes <= 3_000_000);
        Assert.Equal(10_000, CountOf(other.Journal));
    }

    [Fact]
    public async Task A_stream_that_has_ended_stays_while_a_sink_has_not_got_it()
    {
        Restart(new RetentionSettings { Age = TimeSpan.FromDays(7) });
        Send(Node, "ended", 0, 10);
        var folder = _store.FolderOf(Node, "ended");
        var open = _store.Open(Node.Id, "ended");
        var end = open.Journal.EndPosition;
        _store.SettleSinks(open, new Dictionary<string, long> { ["graylog"] = 0 });
        _store.Journals.Release(open);
        await RunAsync();
        await PassAsync(TimeSpan.FromDays(30));
        Assert.True(_disk.Exists(folder));

        _disk.CreateFolder(Path.Combine(folder, FileNames.Cursors));
        using (var cursor = FileCursor.Open(_disk, Path.Combine(folder, FileNames.Cursors, "graylog")))
        {
            cursor.Save(end);
        }
        await PassAsync(StoreRetention.SweepInterval);
        await Eventually.Holds(() => !_disk.Exists(folder));
    }

    [Fact]
    public async Task A_manifest_that_retention_finds_lost_is_lost_for_its_node_too()
    {
        Restart(new RetentionSettings { StreamSize = new DiskBudgetSize(3_000_000, null) }, limit: 256_000_000);
        long next;
        using (var stream = Open(Node, "loud"))
        {
            await RunAsync();
            for (var first = 0; first < 200_000; first += 10_000)
            {
                Append(stream, first, 10_000);
            }
            await PassAsync(StoreRetention.Interval);
            await Eventually.Holds(() => stream.Journal.DiskBytes <= 3_000_000);
            next = stream.NextPosition;
        }
        await StopAsync();
        var folder = _store.FolderOf(Node, "loud");
        _disk.Delete(Path.Combine(folder, FileNames.Manifest));

        Restart(new RetentionSettings());
        await RunAsync();
        await Eventually.Holds(() => _streams.AgeOf(folder) is not null);
        using var again = _store.Open(Node, Description("loud"), startPosition: next);
        Assert.Equal(next, again.NextPosition);
    }

    [Fact]
    public async Task A_removal_that_a_crash_cut_short_is_finished_and_never_taken_for_a_stream()
    {
        Send(Node, "gone", 0, 10);
        var folder = _store.FolderOf(Node, "gone");
        _disk.Rename(folder, folder + StoredStreams.RemovedSuffix);
        Restart(new RetentionSettings());
        await RunAsync();
        await Eventually.Holds(() => !_disk.Exists(folder + StoredStreams.RemovedSuffix));
        using var again = Open(Node, "gone");
        Assert.Equal(0, again.NextPosition);
    }

    [Theory]
    [InlineData("LOGRELAY_RETENTION_AGE", "30")]
    [InlineData("LOGRELAY_RETENTION_AGE", "soon")]
    [InlineData("LOGRELAY_RETENTION_AGE", "-1d")]
    [InlineData("LOGRELAY_RETENTION_AGE", "1s")]
    [InlineData("LOGRELAY_RETENTION_SIZE", "0")]
    [InlineData("LOGRELAY_RETENTION_SIZE", "120%")]
    [InlineData("LOGRELAY_RETENTION_SIZE", "lots")]
    [InlineData("LOGRELAY_RETENTION_STREAM_SIZE", "-5GB")]
    public void A_setting_that_is_none_is_refused_with_its_name_its_value_and_what_is_allowed(string name, string value)
    {
        var error = Assert.Throws<FormatException>(() => AggregatorSettings.Read(asked => asked == name ? value : null));
        Assert.StartsWith($"{name}=\"{value}\" must be a ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("or none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void None_switches_a_limit_off()
    {
        var retention = AggregatorSettings.Read(static name => name.StartsWith("LOGRELAY_RETENTION_", StringComparison.Ordinal) ? "none" : null).Retention;
        Assert.Equal(new RetentionSettings { Age = null, Size = null, StreamSize = null }, retention);
        Assert.Equal(80, AggregatorSettings.Read(static _ => null).Retention.Size?.Percent);
    }

    private (StoredStreams Streams, NodeStore Store) Wire()
    {
        var streams = Stores.Streams(_disk, _settings, _maintenance, _time, _limit);
        return (streams, new NodeStore(_disk, _settings, streams));
    }

    private void Restart(RetentionSettings retention, long? limit = null)
    {
        _streams.Dispose();
        _limit = limit;
        _settings = _settings with { Retention = retention };
        (_streams, _store) = Wire();
    }

    private async Task RunAsync()
    {
        _retention = new StoreRetention(_disk, _settings, _streams, DiskBytes, _time, NullLogger<StoreRetention>.Instance);
        _retention.Start();
        await Task.Yield();
    }

    private async Task StopAsync()
    {
        if (_retention is not null)
        {
            await _retention.StopAsync();
            _retention.Dispose();
        }
    }

    private async Task PassAsync(TimeSpan time)
    {
        var rounds = _retention!.Rounds;
        _time.Advance(time);
        await Eventually.Holds(() => _retention.Rounds > rounds);
    }

    private NodeStream Open(NodeIdentity node, string container)
    {
        _store.Keep(node);
        return _store.Open(node, Description(container), startPosition: 0);
    }

    private void Send(NodeIdentity node, string container, int first, int count)
    {
        using var stream = Open(node, container);
        Append(stream, first, count);
    }

    private static void Append(NodeStream stream, int first, int count) => Assert.True(stream.TryAppend(Encoding.UTF8.GetBytes(Lines.Numbered(first, count))));

    private int CountOf(NodeIdentity node, string container)
    {
        using var stream = Open(node, container);
        return CountOf(stream.Journal);
    }

    private static int CountOf(StreamJournal journal)
    {
        using var reader = journal.OpenReader(0);
        var count = 0;
        while (reader.TryReadLine(out _, out _))
        {
            count++;
        }
        return count;
    }

    private static StreamDescription Description(string container) => new() { ContainerId = container, ContainerName = container };
}
