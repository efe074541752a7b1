using System.Text;
using LogRelay.Query.Engine;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Tests.Engine;
using LogRelay.Query.Values;
using Xunit;

namespace LogRelay.Query.Tests.Values;

/// <summary>Fields and values are counted as the plain search finds them; what finds no room is counted too.</summary>
public sealed class FieldEngineTests(WrittenLogs logs) : IClassFixture<WrittenLogs>
{
    [Theory]
    [InlineData("msg")]
    [InlineData("HTTP.Status")]
    [InlineData("status")]
    [InlineData("took")]
    [InlineData("tags")]
    [InlineData("service")]
    [InlineData("label.team")]
    [InlineData("label.none")]
    [InlineData("stream")]
    [InlineData("level")]
    [InlineData("nothere")]
    public async Task Values_are_counted_exactly(string field)
    {
        foreach (var query in (string[])["", "level>=warn", "timeout -refused"])
        {
            var request = new QueryRequest(QueryParser.Parse(query).Root!);

            var values = await AskAsync((streams, progress) => FieldEngine.ValuesAsync(request, field, 10_000, streams, progress, TestContext.Current.CancellationToken));

            var matching = logs.Matching(request).Select(written => ValuesOf(field, written.Line).Distinct().ToList()).ToList();
            var expected = matching.SelectMany(static found => found).GroupBy(static value => value)
                .Select(static group => (group.Key, (long)group.Count()))
                .OrderByDescending(static pair => pair.Item2).ThenBy(static pair => Encoding.UTF8.GetBytes(pair.Key), Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));
            Assert.Equal(expected, values.Values.Select(static value => (value.Value, value.Records)));
            Assert.Equal(matching.Count, values.Records);
            Assert.Equal(matching.Count(static found => found.Count > 0), values.RecordsWithField);
            Assert.Equal((values.Values.Count, 0), (values.Distinct, values.Uncounted));
        }
    }

    [Fact]
    public async Task Every_name_is_found_as_often_as_a_query_for_it_finds_records()
    {
        var names = await AskAsync((streams, progress) => FieldEngine.NamesAsync(new QueryRequest(new EverythingNode()), streams, progress, TestContext.Current.CancellationToken));

        Assert.Equal(["http.path", "http.status", "level", "msg", "status", "tags", "took", "ts"], names.Names.Select(static name => name.Name).Order(StringComparer.Ordinal));
        foreach (var name in names.Names.Where(static name => name.Name != "level"))
        {
            var found = logs.Matching(new QueryRequest(QueryParser.Parse($"{name.Name}:*").Root!)).Count();
            Assert.Equal((name.Name, found), (name.Name, name.Records));
        }
        Assert.Equal(WrittenLogs.Lines, names.Records);
    }

    [Fact]
    public void What_finds_no_room_is_counted_and_the_rest_stays_exact()
    {
        var counts = new TextCounts(TextKeys.Exact, 1000);
        for (var record = 1; record <= 3000; record++)
        {
            counts.Add(Encoding.UTF8.GetBytes($"value {record % 300}"), record);
        }

        Assert.InRange(counts.Count, 5, 10);
        Assert.All(counts.MostFirst, static counted => Assert.Equal(10, counted.Records));
        Assert.Equal(3000 - (10 * counts.Count), counts.Uncounted);
    }

    private IEnumerable<string> ValuesOf(string field, LoggedLine line) => field switch
    {
        "stream" => [line.IsError ? "stderr" : "stdout"],
        "level" => [line.Level.ToString().ToLowerInvariant()],
        _ when logs.FactsOf(line.Stream).Find(field) is { } known => [known],
        _ => line.Fields.Where(pair => pair.Key.Equals(field, StringComparison.OrdinalIgnoreCase)).Select(static pair => pair.Value),
    };

    private async Task<T> AskAsync<T>(Func<IReadOnlyList<StreamToSearch>, QueryProgress, Task<T>> ask)
    {
        var streams = logs.Open();
        var answer = await ask(streams, new QueryProgress());
        streams.ForEach(static stream => stream.Blocks.Dispose());
        return answer;
    }
}
