using System.Globalization;
using System.Text;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Index;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Query.Engine;
using LogRelay.Query.Histograms;
using LogRelay.Query.Language;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Query.Tests.Engine;

/// <summary>
/// A search beside a writer that rotates, compresses and evicts: no error, nothing missing that was written before it began
/// and is still there when it ends.
/// </summary>
public sealed class SearchWhileWritingTests : IAsyncDisposable
{
    private const int Searches = 60;

    private readonly TempFolder _folder = new();
    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);
    private readonly BlockAnalyses _analyses = new(100_000);
    private readonly List<long> _positions = [];
    private StreamJournal? _journal;
    private volatile bool _isEnding;

    [Theory]
    [InlineData(SegmentCodec.Plain)]
    [InlineData(SegmentCodec.Gzip)]
    [InlineData(SegmentCodec.Zstd)]
    public async Task Nothing_is_missing(SegmentCodec codec)
    {
        var options = new JournalOptions { MaxSizeBytes = 60_000, MaxFiles = 6, Compression = codec, BlockBytes = 4096, Sync = SyncPolicy.None };
        var journal = _journal = StreamJournal.Open(new RealStorage(), _folder.File("s"), "s", options, _maintenance, [], 0);
        var writer = Task.Run(Write, TestContext.Current.CancellationToken);
        try
        {
            var facts = new StreamFacts("s", new Dictionary<string, string>());
            // As long as nothing was evicted it would show too little.
            for (var i = 0; i < Searches || journal.StartPosition == 0; i++)
            {
                var (query, step) = (i % 3) switch { 0 => ("", 1), 1 => ("even", 2), _ => ("/even$/ -odd", 2) };
                var order = (QueryOrder)(i % 2);
                int before;
                lock (_positions)
                {
                    before = _positions.Count;
                }
                var found = new List<int>();
                using (var blocks = journal.OpenBlocks(i % 4 == 0 ? null : _analyses))
                {
                    var request = new QueryRequest(QueryParser.Parse(query).Root!) { Order = order, Workers = 1 + (i % 3) };
                    await foreach (var record in QueryEngine.SearchAsync(request, [new StreamToSearch(facts, blocks)], new QueryProgress(), TestContext.Current.CancellationToken))
                    {
                        found.Add(int.Parse(Encoding.UTF8.GetString(record.Line.Span).Split(' ')[1], CultureInfo.InvariantCulture));
                    }
                }
                var expected = Expected(journal.StartPosition, before, step);
                Assert.Equal(order == QueryOrder.OldestFirst ? found.Order() : found.OrderDescending(), found);
                Assert.Equal(found.Count, found.Distinct().Count());
                Assert.Empty(expected.Except(found));
                Assert.All(found, line => Assert.Equal(0, line % step));
            }
        }
        finally
        {
            _isEnding = true;
            await writer;
        }
    }

    [Fact]
    public async Task A_histogram_counts_no_more_and_no_less()
    {
        var options = new JournalOptions { MaxSizeBytes = 60_000, MaxFiles = 100_000, Compression = SegmentCodec.Gzip, BlockBytes = 4096, Sync = SyncPolicy.None };
        var journal = _journal = StreamJournal.Open(new RealStorage(), _folder.File("s"), "s", options, _maintenance, [], 0);
        var writer = Task.Run(Write, TestContext.Current.CancellationToken);
        try
        {
            for (var i = 0; i < Searches; i++)
            {
                using var blocks = journal.OpenBlocks(_analyses);
                var end = blocks.Blocks.Count == 0 ? 0 : blocks.Blocks[^1].EndPosition;
                var request = new HistogramRequest(new QueryRequest(QueryParser.Parse("").Root!), 7_000_000_000);

                var histogram = await HistogramEngine.CountAsync(request, [new StreamToSearch(new StreamFacts("s", new Dictionary<string, string>()), blocks)], new QueryProgress(), TestContext.Current.CancellationToken);

                lock (_positions)
                {
                    var written = _positions.FindIndex(position => position >= end);
                    Assert.Equal(written < 0 ? _positions.Count : written, histogram.Levels.Total);
                }
            }
        }
        finally
        {
            _isEnding = true;
            await writer;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        _journal?.Dispose();
        _folder.Dispose();
    }

    private List<int> Expected(long start, int before, int step)
    {
        lock (_positions)
        {
            return [.. Enumerable.Range(0, before).Where(line => line % step == 0 && _positions[line] >= start)];
        }
    }

    private void Write()
    {
        for (var line = 0; !_isEnding; line++)
        {
            lock (_positions)
            {
                _positions.Add(_journal!.EndPosition);
                _journal.Append(new LogEntry
                {
                    Source = LogSource.Stdout,
                    TimeNano = 1_700_000_000_000_000_000 + (line * 50_000_000L),
                    Line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"line {line} {(line % 2 == 0 ? "even" : "odd")}")),
                });
                _journal.Commit();
            }
        }
    }
}
