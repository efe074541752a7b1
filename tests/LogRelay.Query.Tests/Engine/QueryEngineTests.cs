using System.Text;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Query.Engine;
using LogRelay.Query.Language;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Query.Tests.Engine;

/// <summary>The engine answers as <see cref="PlainSearch"/> does, whatever it leaves out, in any order, with any number of threads.</summary>
public sealed class QueryEngineTests : IAsyncLifetime
{
    private const int Streams = 10;
    private const int Lines = 20_000;
    private const long Start = 1_700_000_000_000_000_000;

    private readonly TempFolder _folder = new();
    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);
    private readonly List<StreamJournal> _journals = [];
    private readonly List<StreamFacts> _facts = [];
    private readonly List<(LoggedLine Line, long Position)> _written = [];

    public async ValueTask InitializeAsync()
    {
        var random = new Random(7);
        var writer = new LogWriter(11);
        for (var stream = 0; stream < Streams; stream++)
        {
            var id = $"{stream:x64}";
            // Plain, gzip and zstd; small files, so that there are many blocks; one that is only written to.
            _journals.Add(StreamJournal.Open(new RealStorage(), Path.Combine(_folder.Path, id), id, OptionsOf(stream), _maintenance, [], 0));
            _facts.Add(new StreamFacts(id, new Dictionary<string, string>
            {
                ["service"] = stream % 2 == 0 ? "web" : "api",
                ["container"] = $"shop-{stream}",
                ["label.team"] = stream % 3 == 0 ? "blue" : "red",
            }));
        }
        var time = Start;
        for (var i = 0; i < Lines; i++)
        {
            // Now and then several at once, and a clock that goes back.
            time += random.Next(20) == 0 ? -random.Next(5_000_000) : random.Next(3) * 1_000_000;
            var line = writer.Next(random.Next(Streams), time);
            var journal = _journals[line.Stream];
            journal.Append(new LogEntry
            {
                Source = line.IsError ? LogSource.Stderr : LogSource.Stdout,
                TimeNano = line.TimeNano,
                Line = Encoding.UTF8.GetBytes(line.Text),
            });
            journal.Commit();
            _written.Add((line, i));
        }
        foreach (var journal in _journals)
        {
            await _maintenance.WhenIdleAsync(journal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        _journals.ForEach(static journal => journal.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Answers_are_those_of_the_plain_search()
    {
        var random = new Random(3);
        var queries = new QueryWriter(5);
        var sum = 0L;
        for (var i = 0; i < 400; i++)
        {
            var request = new QueryRequest(queries.Next())
            {
                Order = (QueryOrder)random.Next(2),
                SinceNano = random.Next(3) == 0 ? _written[random.Next(Lines)].Line.TimeNano : long.MinValue,
                UntilNano = random.Next(3) == 0 ? _written[random.Next(Lines)].Line.TimeNano : long.MaxValue,
                MaxRecords = random.Next(2) == 0 ? random.Next(1, 50) : long.MaxValue,
                Workers = random.Next(1, 4),
            };

            var (found, _) = await SearchAsync(request);
            sum += found.Count;

            var expected = _written.Where(written => written.Line.TimeNano >= request.SinceNano && written.Line.TimeNano <= request.UntilNano
                && PlainSearch.IsMatch(request.Query, written.Line, _facts[written.Line.Stream]));
            var ordered = request.Order == QueryOrder.OldestFirst
                ? expected.OrderBy(static written => (written.Line.TimeNano, written.Line.Stream, written.Position))
                : expected.OrderByDescending(static written => (written.Line.TimeNano, written.Line.Stream, written.Position));
            var limited = ordered.Take((int)Math.Min(int.MaxValue, request.MaxRecords)).Select(static written => (written.Line.Stream, written.Line.TimeNano, written.Line.Text));
            Assert.True(limited.SequenceEqual(found), $"query {i}: {QueryPrinter.Print(request.Query)} {request.Order} {request.SinceNano} {request.UntilNano} {request.MaxRecords}");
        }
        Assert.True(sum > 100_000, $"only {sum} records were found: the queries ask for nothing that is there");
    }

    [Fact]
    public async Task A_time_range_touches_only_the_blocks_of_that_time()
    {
        var middle = _written[Lines / 2].Line.TimeNano;

        var (_, progress) = await SearchAsync(Request("") with { SinceNano = middle, UntilNano = middle + 1_000_000 });

        Assert.InRange(progress.ScannedBytes, 1, progress.TotalBytes / 4);
    }

    [Fact]
    public async Task A_word_that_is_nowhere_touches_only_what_has_no_filter()
    {
        var (found, progress) = await SearchAsync(Request("zzyzx"));

        Assert.Empty(found);
        // What is being written has none yet.
        Assert.InRange(progress.ScannedBytes, 0, progress.TotalBytes / 2);
    }

    [Fact]
    public async Task The_last_few_are_found_without_reading_what_came_before()
    {
        var (found, progress) = await SearchAsync(Request("") with { Order = QueryOrder.NewestFirst, MaxRecords = 5, Workers = 1 });

        Assert.Equal(5, found.Count);
        Assert.True(progress.ScannedBytes < progress.TotalBytes);
        Assert.Equal(QueryLimit.Records, progress.Cut?.Limit);
        Assert.Equal(found[^1].TimeNano, progress.Cut?.ReachedNano);
    }

    [Fact]
    public async Task A_search_can_be_bounded_and_ended()
    {
        var (_, progress) = await SearchAsync(Request("-zzyzx") with { MaxBytes = 1, Workers = 1 });
        Assert.NotNull(progress.Cut);

        using var ending = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in QueryEngine.SearchAsync(Request(""), Open(), new QueryProgress(), ending.Token))
            {
                await ending.CancelAsync();
            }
        });
    }

    private static JournalOptions OptionsOf(int stream) => new()
    {
        MaxSizeBytes = stream == 9 ? null : 30_000,
        MaxFiles = 1000,
        Compression = (stream % 3) switch { 0 => SegmentCodec.Plain, 1 => SegmentCodec.Gzip, _ => SegmentCodec.Zstd },
        BlockBytes = 4096,
    };

    private static QueryRequest Request(string query) => new(QueryParser.Parse(query).Root!);

    private List<StreamToSearch> Open() => [.. _journals.Select((journal, i) => new StreamToSearch(_facts[i], journal.OpenBlocks()))];

    private async Task<(List<(int Stream, long TimeNano, string Text)> Found, QueryProgress Progress)> SearchAsync(QueryRequest request)
    {
        var streams = Open();
        var progress = new QueryProgress();
        var found = new List<(int, long, string)>();
        await foreach (var record in QueryEngine.SearchAsync(request, streams, progress, TestContext.Current.CancellationToken))
        {
            found.Add((record.Stream, record.TimeNano, Encoding.UTF8.GetString(record.Line.Span)));
        }
        streams.ForEach(static stream => stream.Blocks.Dispose());
        return (found, progress);
    }
}
