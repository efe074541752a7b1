using System.Text;
using LogRelay.Query.Engine;
using LogRelay.Query.Language;
using LogRelay.Query.Patterns;
using LogRelay.Query.Tests.Engine;
using Xunit;

namespace LogRelay.Query.Tests.Patterns;

/// <summary>Similar lines are one pattern, counted exactly; what is new or more frequent is said.</summary>
public sealed class PatternEngineTests(WrittenLogs logs) : IClassFixture<WrittenLogs>
{
    [Fact]
    public async Task Every_matching_line_is_in_its_pattern()
    {
        foreach (var query in (string[])["", "service:web level:error", "refused"])
        {
            var request = new QueryRequest(QueryParser.Parse(query).Root!);

            var patterns = await GroupAsync(new PatternRequest(request) { Top = PatternEngine.MaxPatterns });

            var expected = logs.Matching(request).GroupBy(static written => MaskOf(written.Line.Text))
                .Select(static group => (group.Key, (long)group.Count(), group.Min(static written => written.Line.TimeNano), group.Max(static written => written.Line.TimeNano)));
            Assert.Equal(
                expected.OrderByDescending(static group => group.Item2).ThenBy(static group => group.Key, StringComparer.Ordinal),
                patterns.Patterns.Select(static pattern => (pattern.Text, pattern.Records, pattern.FirstNano, pattern.LastNano)));
            Assert.All(patterns.Patterns, static pattern => Assert.Equal(pattern.Text, MaskOf(Encoding.UTF8.GetString(pattern.Sample.Line.Span))));
            Assert.Equal(0, patterns.Uncounted);
        }
    }

    [Fact]
    public async Task What_the_earlier_window_does_not_have_is_new()
    {
        var times = logs.Written.Select(static written => written.Line.TimeNano).Order().ToList();
        var middle = times[times.Count / 2];
        var request = new QueryRequest(QueryParser.Parse("service:web").Root!) { SinceNano = middle };

        var patterns = await GroupAsync(new PatternRequest(request) { Top = PatternEngine.MaxPatterns, Earlier = (times[0], middle - 1) });

        var earlier = logs.Matching(request with { SinceNano = times[0], UntilNano = middle - 1 }).GroupBy(static written => MaskOf(written.Line.Text)).ToDictionary(static group => group.Key, static group => (long)group.Count());
        Assert.All(patterns.Patterns, pattern => Assert.Equal(earlier.GetValueOrDefault(pattern.Text), pattern.EarlierRecords));
        Assert.All(patterns.Patterns, static pattern => Assert.Equal(pattern.EarlierRecords == 0, pattern.Change == PatternChange.New));
        Assert.Contains(patterns.Patterns, static pattern => pattern.Change == PatternChange.New);
        Assert.Contains(patterns.Patterns, static pattern => pattern.Change == PatternChange.None);
        // The new ones are what one wants to see.
        var order = patterns.Patterns.Select(static pattern => pattern.Change == PatternChange.New ? 0 : pattern.Change == PatternChange.MoreFrequent ? 1 : 2).ToList();
        Assert.Equal(order.Order(), order);
    }

    [Fact]
    public async Task What_has_become_much_more_frequent_is_said_for_windows_of_any_length()
    {
        var times = logs.Written.Select(static written => written.Line.TimeNano).Order().ToList();
        var request = new QueryRequest(QueryParser.Parse("").Root!) { SinceNano = times[^(times.Count / 2)] };

        // As frequent in a twentieth of the time: not more in the same time.
        var same = await GroupAsync(new PatternRequest(request) { Top = PatternEngine.MaxPatterns, Earlier = (times[times.Count / 4], times[(times.Count / 4) + (times.Count / 40)]) });
        Assert.Contains(same.Patterns, static pattern => pattern is { Change: PatternChange.None, Records: > 100 });

        // The same lines, in a window that claims to be ten times as long as it is.
        var span = times[^1] - times[0];
        var rarer = await GroupAsync(new PatternRequest(request) { Top = PatternEngine.MaxPatterns, Earlier = (times[0] - (10 * span), times[times.Count / 2] - 1) });
        Assert.Contains(rarer.Patterns, static pattern => pattern is { Change: PatternChange.MoreFrequent, EarlierRecords: > 0 });
    }

    private static string MaskOf(string line)
    {
        var mask = new byte[LineMask.MaxBytes];
        return Encoding.UTF8.GetString(mask, 0, LineMask.Write(Encoding.UTF8.GetBytes(line), mask));
    }

    private async Task<LinePatterns> GroupAsync(PatternRequest request)
    {
        var streams = logs.Open();
        var patterns = await PatternEngine.GroupAsync(request, streams, new QueryProgress(), TestContext.Current.CancellationToken);
        streams.ForEach(static stream => stream.Blocks.Dispose());
        return patterns;
    }
}
