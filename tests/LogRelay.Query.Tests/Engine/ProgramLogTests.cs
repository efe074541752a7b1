using LogRelay.Journal.Levels;
using LogRelay.Query.Engine;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Values;
using Xunit;

namespace LogRelay.Query.Tests.Engine;

/// <summary>Real programs' logs, asked for pieces of themselves.</summary>
public sealed class ProgramLogTests(ProgramLogs logs) : IClassFixture<ProgramLogs>
{
    [Fact]
    public Task Answers_are_those_of_the_plain_search() => RandomQueries.CompareAsync(logs, new LineQueryWriter(logs, 17).Next, leastPerQuery: 100);

    [Fact]
    public async Task Levels_are_those_that_the_programs_gave()
    {
        var streams = logs.Open();
        var values = await FieldEngine.ValuesAsync(new QueryRequest(new EverythingNode()), "level", 10, streams, new QueryProgress(), TestContext.Current.CancellationToken);
        streams.ForEach(static stream => stream.Blocks.Dispose());

        var expected = logs.Written.GroupBy(static written => written.Line.Level).Where(static level => level.Key != LogLevel.Trace)
            .Select(static level => (level.Key.ToString().ToLowerInvariant(), (long)level.Count())).OrderByDescending(static level => level.Item2);
        Assert.Equal(expected, values.Values.Select(static value => (value.Value, value.Records)));
    }
}
