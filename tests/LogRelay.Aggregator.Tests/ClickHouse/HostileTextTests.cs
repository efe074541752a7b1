using System.Text;
using LogRelay.Aggregator.Query.ClickHouse;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Levels;
using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Matching;
using Xunit;

namespace LogRelay.Aggregator.Tests.ClickHouse;

/// <summary>Texts that SQL, its expressions and its rules for upper and lower case could take for something else: the answer is the matcher's.</summary>
public sealed class HostileTextTests(ClickHouseParts parts)
{
    private const int Lines = 4_000;

    // Quotes, what ends statements, what means something in expressions and in LIKE, letters whose cases cross from ASCII, marks, digits of others.
    private static readonly string[] Pieces =
    [
        "'", "\\", "\"", "`", ";", "--", "/*", "*/", "%", "_", "\0", "\u0001", "\u007f", "(", ")", "[", "]", "{", "}", "?", "$", "^", "|", ".", "#",
        "') OR 1=1 --", "unhex('", "\\x41", "\\'", "K", "k", "\u212a", "S", "s", "\u017f", "i", "I", "\u0130", "\u0131", "é", "É", "ß", "\u0301", "日本", "٣", "²", "😀",
        "error", "ERROR", "Error", "err", "a", "B", "0", "9", " ", " ", "-", "=",
    ];

    [Fact]
    public async Task Is_text()
    {
        var servers = await parts.SingleAsync();
        using var stored = await StoredLogs.CreateAsync(servers.Addresses[0]);
        var random = new Random(77);
        var records = Enumerable.Range(0, Lines).Select(i => new FoundRecord(
            0, i * 10L, 1_700_000_000_000_000_000 + (i * 1_000_000L), (LogSource)random.Next(2), (LogLevel)random.Next(7), Line(random))).ToList();
        await stored.AddStreamAsync(1, "c1", new Dictionary<string, string>());
        await stored.AddAsync(records.Select(static record => (record, 10L)));
        var stream = Assert.Single(await stored.Streams.StreamsAsync(static _ => true, [], TestContext.Current.CancellationToken));
        var found = 0L;
        for (var i = 0; i < 400; i++)
        {
            var query = Query(random, 0);
            var matcher = new QueryCompiler(query).For(stream.Facts);
            var expected = records.Where(record => IsMatch(matcher, record)).ToList();

            var positions = new List<long>();
            await foreach (var reply in stored.Answers.SearchAsync(new SearchRequest { Scope = new Scope { Query = QueryPrinter.Print(query) } }, TestContext.Current.CancellationToken))
            {
                positions.AddRange(reply.Records.Select(static record => record.Position));
            }
            var histogram = await stored.Answers.HistogramAsync(new HistogramRequest { Scope = new Scope { Query = QueryPrinter.Print(query) }, BucketNano = 60_000_000_000 }, TestContext.Current.CancellationToken)
                .LastAsync(TestContext.Current.CancellationToken);

            Assert.True(expected.Select(static record => record.Position).SequenceEqual(positions), $"query {i}: {QueryPrinter.Print(query)}: {expected.Count} are expected, {positions.Count} came");
            Assert.True(expected.Count == histogram.Buckets.Sum(static bucket => bucket.Counts.Sum()), $"histogram {i}: {QueryPrinter.Print(query)}");
            found += positions.Count;
        }
        Assert.True(found > 10_000, $"only {found} records were found");
    }

    [Theory]
    [InlineData("word")]
    [InlineData("-(word OR *part*)")]
    [InlineData("level>=warn word")]
    public void Is_translated_to_what_is_sure_and_what_is_possible(string query)
    {
        var test = new QueryCompiler(QueryParser.Parse(query).Root!).For(new LogRelay.Query.StreamFacts("c", new Dictionary<string, string>())).Show(MatcherSql.Instance);

        Assert.False(test.IsExact);
        Assert.NotEqual(SqlExpression.False, test.Sure);
        Assert.NotEqual(SqlExpression.True, test.Possible);
    }

    [Fact]
    public async Task Queries_at_their_limits_are_answered()
    {
        var servers = await parts.SingleAsync();
        using var stored = await StoredLogs.CreateAsync(servers.Addresses[0]);
        await stored.AddStreamAsync(1, "c1", new Dictionary<string, string>());
        await stored.AddAsync([(new FoundRecord(0, 0, 1_700_000_000_000_000_000, default, default, "word7 word9"u8.ToArray()), 10L)]);
        string[] queries =
        [
            string.Join(" OR ", Enumerable.Range(0, QueryLimits.MaxTerms).Select(static i => $"word{i}")),
            "word7 " + string.Join(' ', Enumerable.Range(10, QueryLimits.MaxTerms - 1).Select(static i => $"-word{i}")),
            string.Concat(Enumerable.Repeat("-(word7 -", QueryLimits.MaxDepth / 4)) + "nothere" + new string(')', QueryLimits.MaxDepth / 4) + " word9",
            "\"" + new string('x', QueryLimits.MaxLength - 30) + "\" OR word9",
        ];
        foreach (var query in queries)
        {
            Assert.True(QueryParser.Parse(query).IsValid, query);
            var replies = await stored.Answers.SearchAsync(new SearchRequest { Scope = new Scope { Query = query } }, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
            Assert.InRange(replies.Sum(static reply => reply.Records.Count), 0, 1);
        }
    }

    private static bool IsMatch(RecordMatcher matcher, FoundRecord record)
    {
        var candidate = new CandidateRecord(record.Line.Span, record.Source, record.TimeNano, record.Level);
        return matcher.IsMatch(ref candidate);
    }

    private static byte[] Line(Random random)
    {
        var line = new List<byte>();
        for (var left = random.Next(1, 9); left > 0; left--)
        {
            line.AddRange(random.Next(25) == 0 ? [(byte)random.Next(0x80, 0x100)] : Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
        }
        return [.. line];
    }

    private static QueryNode Query(Random random, int depth) => random.Next(depth < 3 ? 10 : 6) switch
    {
        < 5 => new TextNode(new TextPattern(string.Concat(Enumerable.Range(0, random.Next(1, 3)).Select(_ => Pieces[random.Next(Pieces.Length)])), random.Next(3) == 0, random.Next(3) == 0)),
        5 => new FieldCompareNode("level", (Comparison)random.Next(4), "warn"),
        6 => new AndNode(Query(random, depth + 1), Query(random, depth + 1)),
        7 => new OrNode(Query(random, depth + 1), Query(random, depth + 1)),
        8 => new FieldTextNode("stream", new TextPattern("std", false, true)),
        _ => new NotNode(Query(random, depth + 1)),
    };
}
