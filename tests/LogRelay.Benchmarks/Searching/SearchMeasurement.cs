using System.Diagnostics;
using System.Globalization;
using LogRelay.Journal;
using LogRelay.Journal.Index;
using LogRelay.Query;
using LogRelay.Query.Engine;
using LogRelay.Query.Histograms;
using LogRelay.Query.Language;
using LogRelay.Query.Patterns;
using LogRelay.Query.Values;

namespace LogRelay.Benchmarks.Searching;

/// <summary>What queries cost inside a running service: the journals are open, as in the plugin. Prints a table in Markdown.</summary>
internal sealed class SearchMeasurement(BenchmarkLogs logs, int rounds) : IAsyncDisposable
{
    private const long Second = 1_000_000_000;

    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);
    private readonly List<StreamJournal> _journals = [];
    private readonly BlockAnalyses _analyses = new(16 * 1024 * 1024);

    /// <summary>Opens the journals and measures.</summary>
    /// <param name="only">A part of the names of what is measured; empty for all.</param>
    public async Task RunAsync(string only)
    {
        for (var stream = 0; stream < BenchmarkLogs.Streams; stream++)
        {
            _journals.Add(logs.Open(stream, new JournalOptions { MaxFiles = 1000 }, _maintenance));
        }
        Console.WriteLine("| in the service | first ms | median ms | processor ms | answers | looked at MB | of MB |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        await MeasureAsync("opening the blocks of all streams", static (_, streams, _) => Task.FromResult(streams.Sum(static stream => (long)stream.Blocks.Blocks.Count)), "", static request => request);
        await SearchAsync("a rare word", BenchmarkLogs.RareWord);
        await SearchAsync("a word that is nowhere", "zzyzxnothere");
        await SearchAsync("a rare word in one service", $"service:api {BenchmarkLogs.RareWord}");
        await SearchAsync("a phrase of common words, nowhere", "\"refused by user\"");
        await SearchAsync("a part of a word, nowhere", "*fusedx*");
        await SearchAsync("an expression with plain text, nowhere", "/refused by (user|token) \\d+/");
        await SearchAsync("an expression without plain text, nowhere", "/[qx]{3}[0-9]+[qx]{3}/");
        await SearchAsync("a number of a field", "service:api http.status>=500 took>2999ms");
        await SearchAsync("the last 100 errors", "level>=error", static request => request with { Order = QueryOrder.NewestFirst, MaxRecords = 100 });
        await SearchAsync("a minute", "", request => request with { SinceNano = BenchmarkLogs.Start + (1800 * Second), UntilNano = BenchmarkLogs.Start + (1860 * Second) });
        await SearchAsync("all records, the newest first", "", static request => request with { Order = QueryOrder.NewestFirst });
        await HistogramAsync("histogram, 60 s", "", 60);
        await HistogramAsync("histogram, 1 s", "", 1);
        await HistogramAsync("histogram, 1 hour", "", 3600);
        await HistogramAsync("histogram of errors, 60 s", "level>=error", 60);
        await HistogramAsync("histogram of a word, 60 s", "refused", 60);
        await MeasureAsync("values of a field", async (request, streams, progress) => (await FieldEngine.ValuesAsync(request, "http.status", 10, streams, progress, CancellationToken.None)).RecordsWithField, "service:api", static request => request);
        await MeasureAsync("names of fields", async (request, streams, progress) => (await FieldEngine.NamesAsync(request, streams, progress, CancellationToken.None)).Names.Count, "", static request => request);
        await MeasureAsync("patterns of warnings", async (request, streams, progress) => (await PatternEngine.GroupAsync(new PatternRequest(request), streams, progress, CancellationToken.None)).Distinct, "level>=warn", static request => request);

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nPeak memory of the process: {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB."));

        Task SearchAsync(string name, string query, Func<QueryRequest, QueryRequest>? bound = null) => MeasureAsync(name, CountAsync, query, bound ?? (static request => request));
        Task HistogramAsync(string name, string query, long seconds) => MeasureAsync(
            name,
            async (request, streams, progress) => (await HistogramEngine.CountAsync(new HistogramRequest(request, seconds * Second), streams, progress, CancellationToken.None)).Levels.Total,
            query,
            static request => request);
        Task MeasureAsync(string name, Func<QueryRequest, IReadOnlyList<StreamToSearch>, QueryProgress, Task<long>> ask, string query, Func<QueryRequest, QueryRequest> bound) =>
            name.Contains(only, StringComparison.Ordinal) ? RunAsync(name, bound(new QueryRequest(QueryParser.Parse(query).Root!)), ask) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        _journals.ForEach(static journal => journal.Dispose());
    }

    private static async Task<long> CountAsync(QueryRequest request, IReadOnlyList<StreamToSearch> streams, QueryProgress progress)
    {
        var count = 0L;
        await foreach (var _ in QueryEngine.SearchAsync(request, streams, progress, CancellationToken.None))
        {
            count++;
        }
        return count;
    }

    private async Task RunAsync(string name, QueryRequest request, Func<QueryRequest, IReadOnlyList<StreamToSearch>, QueryProgress, Task<long>> ask)
    {
        var (times, processor) = (new List<double>(), new List<double>());
        var (answers, progress) = (0L, new QueryProgress());
        for (var round = 0; round < rounds + 1; round++)
        {
            progress = new QueryProgress();
            var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var streams = _journals.Select((journal, i) => new StreamToSearch(
                new StreamFacts(journal.StreamId, new Dictionary<string, string> { ["service"] = BenchmarkLogs.ServiceOf(i), ["container"] = BenchmarkLogs.NameOf(i) }),
                journal.OpenBlocks(_analyses))).ToList();
            answers = await ask(request, streams, progress);
            streams.ForEach(static stream => stream.Blocks.Dispose());
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            processor.Add((Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
        }
        var first = times[0];
        times.RemoveAt(0);
        times.Sort();
        processor.RemoveAt(0);
        processor.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {first:0.0} | {times[times.Count / 2]:0.0} | {processor[processor.Count / 2]:0} | {answers} | {progress.ScannedBytes / 1e6:0.0} | {progress.TotalBytes / 1e6:0} |"));
    }
}
