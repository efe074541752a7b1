using System.Text;
using LogRelay.Aggregator.Store;
using LogRelay.Aggregator.Store.Journals;
using LogRelay.Aggregator.Store.Journals.Retention;
using LogRelay.Journal;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Streams;
using LogRelay.Testing;
using LogRelay.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store;

/// <summary>Segments that are not full are in the index too, soon after nobody writes to them any more.</summary>
public sealed class StoreIndexingTests : IAsyncDisposable
{
    private static readonly NodeIdentity Node = new() { Id = NodePlayer.NodeId, Name = "host-1" };

    private readonly CrashingStorage _disk = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));
    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);
    private readonly AggregatorSettings _settings = new() { DataFolder = "/data" };
    private readonly StoredStreams _streams;
    private readonly NodeStore _store;
    private readonly StoreIndexing _indexing;

    public StoreIndexingTests()
    {
        _disk.CreateFolder("/data");
        _streams = Stores.Streams(_disk, _settings, _maintenance, _time, limit: null);
        _store = new NodeStore(_disk, _settings, _streams);
        _store.Keep(Node);
        _indexing = new StoreIndexing(_disk, _streams, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _indexing.StopAsync();
        _indexing.Dispose();
        _streams.Dispose();
        await _maintenance.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_that_was_closed_is_analyzed_and_again_after_it_went_on()
    {
        _indexing.Start();
        for (var first = 0; first < 30_000; first += 10_000)
        {
            using (var stream = Open("c"))
            {
                Append(stream, first, 10_000);
            }
            await Eventually.Holds(() => IsAnalyzed("c", first + 10_000));
            await Eventually.Holds(() => _streams.Journals.InUse().Count == 0);
        }
    }

    [Fact]
    public async Task Streams_of_an_earlier_process_are_analyzed_after_the_start()
    {
        using (var earlier = Stores.Streams(_disk, _settings, _maintenance, _time))
        {
            var store = new NodeStore(_disk, _settings, earlier);
            for (var number = 0; number < 5; number++)
            {
                using var stream = Open($"c{number}", store);
                Append(stream, 0, 1000);
            }
        }
        Assert.False(IsAnalyzed("c3", 1000));
        using var retention = new StoreRetention(_disk, _settings, _streams, 1_000_000_000, _time, NullLogger<StoreRetention>.Instance);
        await new StoreUpkeep(retention, _indexing).StartAsync(TestContext.Current.CancellationToken);
        await Eventually.Holds(() => Enumerable.Range(0, 5).All(number => IsAnalyzed($"c{number}", 1000)));
        await retention.StopAsync();
    }

    [Fact]
    public async Task An_open_stream_that_grows_little_is_analyzed_and_one_that_grows_much_is_left_to_its_rotation()
    {
        using var quiet = Open("quiet");
        using var loud = Open("loud");
        Append(quiet, 0, 10_000);
        Append(loud, 0, 10_000);
        _indexing.Start();
        _time.Advance(StoreIndexing.Interval);
        await Eventually.Holds(() =>
        {
            // Each is a round; the first one only looks.
            Append(loud, 0, 20_000);
            _time.Advance(StoreIndexing.Interval);
            return IsAnalyzed("quiet", 10_000);
        });
        Assert.True(loud.Journal.UnindexedBytes > 1_000_000);
        Assert.Equal(0, quiet.Journal.UnindexedBytes);
    }

    [Fact]
    public async Task Whoever_writes_meanwhile_loses_nothing_and_is_not_waited_for()
    {
        _indexing.Start();
        for (var first = 0; first < 20_000; first += 500)
        {
            using var stream = Open("c");
            Append(stream, first, 500);
        }
        await Eventually.Holds(() => IsAnalyzed("c", 20_000));
    }

    [Fact]
    public async Task A_stream_that_is_removed_meanwhile_is_not_begun_anew()
    {
        _indexing.Start();
        using (var stream = Open("gone"))
        {
            Append(stream, 0, 1000);
        }
        await Eventually.Holds(() => _streams.TryHold(_store.FolderOf(Node, "gone"), static held => held.Remove()));
        using (var other = Open("other"))
        {
            Append(other, 0, 1000);
        }
        await Eventually.Holds(() => IsAnalyzed("other", 1000));
        Assert.False(_disk.Exists(_store.FolderOf(Node, "gone")));
        Assert.Equal(0, _streams.Unusable);
    }

    private NodeStream Open(string container, NodeStore? store = null) => (store ?? _store).Open(Node, new StreamDescription { ContainerId = container, ContainerName = container }, startPosition: 0);

    private static void Append(NodeStream stream, int first, int count) => Assert.True(stream.TryAppend(Encoding.UTF8.GetBytes(Lines.Numbered(first, count))));

    /// <summary>Whether whoever only reads the folder is told of every line what the index can tell.</summary>
    private bool IsAnalyzed(string container, int lines)
    {
        using var archive = StreamArchive.Open(_disk, _store.FolderOf(Node, container));
        using var blocks = archive.OpenBlocks();
        return blocks.Blocks.All(static block => block.IsAnalyzed) && blocks.Blocks.Sum(static block => block.Records) == lines;
    }
}
