using System.Globalization;
using LogRelay.Protocol.V1;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Service;
using LogRelay.Query.Tests.Engine;
using Xunit;

namespace LogRelay.Aggregator.Tests.ClickHouse;

/// <summary>Both stores give the same answers to random queries, whatever is asked: records, histograms, fields, patterns, context.</summary>
public sealed class SameAnswersTests(ClickHouseParts parts, WrittenLogs written, ProgramLogs programs) : IClassFixture<WrittenLogs>, IClassFixture<ProgramLogs>
{
    // LOGRELAY_QUERIES asks more of them, LOGRELAY_SEED others.
    private static readonly int Queries = Number("LOGRELAY_QUERIES", 120);
    private static readonly int Seed = Number("LOGRELAY_SEED", 5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Of_generated_logs()
    {
        var queries = new QueryWriter(Seed);
        return CompareAsync(written, () => queries.Next());
    }

    [Fact]
    public Task Of_programs_logs() => CompareAsync(programs, new LineQueryWriter(programs, Seed + 1).Next);

    private async Task CompareAsync(WrittenLogs logs, Func<QueryNode> next)
    {
        var servers = await parts.SingleAsync();
        using var stored = await StoredLogs.CreateAsync(servers.Addresses[0]);
        var opened = logs.Open();
        // Some are there twice, on two days: no merge will ever take the second away.
        await stored.AddAsync(opened, static record => record.Stream % 4 == 3 && record.Position % 5 == 0);
        opened.ForEach(static stream => stream.Blocks.Dispose());
        var facts = (await stored.Streams.StreamsAsync(static _ => true, [], Ct)).ConvertAll(static stream => stream.Facts);
        var journals = new JournalAnswers(logs.Open, facts).Answers;
        var random = new Random(Seed);
        var found = 0L;
        for (var i = 0; i < Queries; i++)
        {
            var scope = new Scope { Query = QueryPrinter.Print(next()) };
            if (random.Next(3) == 0)
            {
                scope.SinceNano = logs.Written[random.Next(WrittenLogs.Lines)].Line.TimeNano;
            }
            if (random.Next(3) == 0)
            {
                scope.UntilNano = logs.Written[random.Next(WrittenLogs.Lines)].Line.TimeNano;
            }
            var search = new SearchRequest { Scope = scope, NewestFirst = random.Next(2) == 0, MaxRecords = random.Next(2) == 0 ? random.Next(1, 50) : 0 };
            found += await SameAsync(i, search, journals, stored.Answers, static (answers, request) => SearchAsync(answers.SearchAsync(request, Ct)));
            _ = (i % 5) switch
            {
                0 => await SameAsync(i, new HistogramRequest { Scope = scope, BucketNano = random.Next(2) * 1_234_567_891L, OriginNano = random.Next(3) * 17L }, journals, stored.Answers, HistogramAsync),
                1 => await SameAsync(i, new FieldsRequest { Scope = scope, Top = 10_000 }, journals, stored.Answers, FieldsAsync),
                2 => await SameAsync(i, new FieldsRequest { Scope = scope, Field = FieldNames[random.Next(FieldNames.Length)], Top = 50 }, journals, stored.Answers, FieldsAsync),
                3 => await SameAsync(i, new PatternsRequest { Scope = scope, Top = 30, Compare = scope.HasSinceNano && scope.HasUntilNano }, journals, stored.Answers, PatternsAsync),
                _ => await SameAsync(i, Around(logs, facts, random), journals, stored.Answers, static (answers, request) => SearchAsync(answers.ContextAsync(request, Ct))),
            };
        }
        Assert.True(found > 50L * Queries, $"only {found} records were found: the queries ask for nothing that is there");
    }

    private static readonly string[] FieldNames = ["level", "stream", "service", "msg", "status", "http.status", "took", "label.team", "tags", "nothere"];

    private static ContextRequest Around(WrittenLogs logs, List<LogRelay.Query.StreamFacts> facts, Random random)
    {
        var (line, position) = logs.Written[random.Next(WrittenLogs.Lines)];
        return new ContextRequest { StreamId = facts[line.Stream].StreamId, Position = position + random.Next(2), Before = random.Next(50), After = random.Next(50) };
    }

    /// <summary>Asks both.</summary>
    /// <returns>How many lines the answer has.</returns>
    private static async Task<int> SameAsync<T>(
        int number, T request, IQueryAnswers journals, IQueryAnswers tables, Func<IQueryAnswers, T, Task<List<string>>> ask)
    {
        var expected = await TryAsync(journals, request, ask);
        var actual = await TryAsync(tables, request, ask);
        var differs = Enumerable.Range(0, Math.Max(expected.Count, actual.Count))
            .FirstOrDefault(i => i >= expected.Count || i >= actual.Count || expected[i] != actual[i], -1);
        Assert.True(
            differs < 0,
            $"seed {Seed}, query {number}, {request}: {expected.Count} lines are expected and {actual.Count} came; at {differs} \"{expected.ElementAtOrDefault(differs)}\" is expected and \"{actual.ElementAtOrDefault(differs)}\" came");
        return expected.Count;
    }

    // A request that makes no sense is refused by both, in the same words.
    private static async Task<List<string>> TryAsync<T>(IQueryAnswers answers, T request, Func<IQueryAnswers, T, Task<List<string>>> ask)
    {
        try
        {
            return await ask(answers, request);
        }
        catch (QueryRefusedException refused)
        {
            return [refused.Message];
        }
    }

    private static async Task<List<string>> SearchAsync(IAsyncEnumerable<SearchReply> replies)
    {
        var (lines, streams) = (new List<string>(), new List<string>());
        await foreach (var reply in replies)
        {
            streams.AddRange(reply.Streams.Select(static stream => stream.Id));
            lines.AddRange(reply.Records.Select(record => $"{streams[(int)record.Stream]} {record.Position} {record.TimeNano} {record.IsStderr} {record.Level} {Convert.ToBase64String(record.Line.Span)}"));
        }
        return lines;
    }

    private static async Task<List<string>> HistogramAsync(IQueryAnswers answers, HistogramRequest request)
    {
        var last = await answers.HistogramAsync(request, Ct).LastAsync(Ct);
        // Without a width of its own it is chosen by what is known of the times, which is not the same.
        return request.BucketNano == 0
            ? [string.Join(' ', Enumerable.Range(0, 7).Select(level => last.Buckets.Sum(bucket => bucket.Counts[level])))]
            : [$"{last.BucketNano}", .. last.Buckets.Select(static bucket => $"{bucket.StartNano} {string.Join(' ', bucket.Counts)}")];
    }

    private static async Task<List<string>> FieldsAsync(IQueryAnswers answers, FieldsRequest request)
    {
        var last = await answers.FieldsAsync(request, Ct).LastAsync(Ct);
        // A name is shown as the first line spells it that is met, which is not the same one.
        var values = last.Values.Select(value => $"{(request.Field.Length == 0 ? value.Value.ToLowerInvariant() : value.Value)} {value.Count}");
        return [$"{last.Records} {last.Distinct} {last.Uncounted}", .. request.Field.Length == 0 ? values.Order(StringComparer.Ordinal) : values];
    }

    private static async Task<List<string>> PatternsAsync(IQueryAnswers answers, PatternsRequest request)
    {
        var last = await answers.PatternsAsync(request, Ct).LastAsync(Ct);
        return [$"{last.Distinct} {last.Uncounted}", .. last.Patterns.Select(static pattern => $"{pattern.Text} {pattern.Count} {pattern.FirstNano} {pattern.LastNano} {pattern.CountBefore} {pattern.Change}")];
    }

    private static int Number(string variable, int usual) =>
        int.Parse(Environment.GetEnvironmentVariable(variable) ?? usual.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
