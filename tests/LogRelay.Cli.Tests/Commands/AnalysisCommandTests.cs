using LogRelay.Cli.Tests.Running;
using Xunit;

namespace LogRelay.Cli.Tests.Commands;

/// <summary><c>hist</c>, <c>fields</c>, <c>patterns</c>, <c>context</c>: what they print.</summary>
public sealed class AnalysisCommandTests : IDisposable
{
    private readonly LogsOnDisk _logs = new LogsOnDisk()
        .With(0, "web-1",
            ("10:00:00", false, "level=info user=ann took=10ms request 1 done"),
            ("10:00:10", false, "level=info user=bob took=20ms request 2 done"),
            ("10:01:00", true, "level=error user=ann request 3 failed"),
            ("10:05:00", false, "level=info user=ann took=30ms request 4 done"))
        .With(1, "db-1", ("10:00:05", true, "level=warn slow query 17"));

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task A_histogram_has_a_bar_for_each_step_and_the_sums()
    {
        var run = await CliRun.OfAsync("hist", "--step", "1m", "--utc", "-d", _logs.Path);

        Assert.Equal(
            """
            2026-11-23 10:00:00 3 +++++++++++++++++++++++++++++------------------------------------------------------------
            2026-11-23 10:01:00 1 #############################
            2026-11-23 10:02:00 0
            2026-11-23 10:03:00 0
            2026-11-23 10:04:00 0
            2026-11-23 10:05:00 1 -----------------------------
            5 lines: info 3, warn 1, error 1

            """,
            run.Output.Replace(" \n", "\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_histogram_of_days_begins_where_the_days_of_the_person_do()
    {
        var run = await CliRun.OfAsync("hist", "level>=warn", "--step", "1d", "-o", "json", "-d", _logs.Path);
        Assert.StartsWith("{\"time\":\"2026-11-22T23:00:00.000000000Z\",\"count\":2,", Assert.Single(run.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_are_named_and_their_values_counted()
    {
        var names = await CliRun.OfAsync("fields", "-d", _logs.Path);
        Assert.Contains("    4   80.0%  user", names.Lines);
        Assert.Contains("    3   60.0%  took", names.Lines);

        var values = await CliRun.OfAsync("fields", "-f", "user", "-d", _logs.Path);
        Assert.Equal([">LINES   PART  VALUE"[1..], "    3  75.0%  ann", "    1  25.0%  bob"], values.Lines);

        var services = await CliRun.OfAsync("fields", "-f", "service", "-n", "1", "-d", _logs.Path);
        Assert.Equal("    4  80.0%  web", services.Lines[1]);
        Assert.Contains("1 of 2 are shown", services.Error, StringComparison.Ordinal);

        Assert.Equal(1, (await CliRun.OfAsync("fields", "-f", "nothing", "-d", _logs.Path)).ExitCode);
    }

    [Fact]
    public async Task Similar_lines_are_one_pattern()
    {
        var run = await CliRun.OfAsync("patterns", "user:*", "--utc", "-d", _logs.Path);
        Assert.Equal(3, run.Lines.Length);
        Assert.Contains("2 2026-11-23 10:00:00 to 2026-11-23 10:05:00 level=info user=ann took=<num>ms request <num> done", run.Lines);
    }

    [Fact]
    public async Task What_is_new_comes_first()
    {
        var run = await CliRun.OfAsync("patterns", "--since", "10:00:30", "--until", "10:04", "--compare", "--utc", "-d", _logs.Path);
        Assert.Equal("new  1 (before: 0) 2026-11-23 10:01:00 to 2026-11-23 10:01:00 level=error user=ann request <num> failed", run.Lines[0]);

        Assert.Contains("2026-11-23 10:00:30 to 2026-11-23 10:04:00, compared with 2026-11-23 09:57:00 to 2026-11-23 10:00:30", run.Error, StringComparison.Ordinal);

        var mistake = await CliRun.OfAsync("patterns", "--compare", "-d", _logs.Path);
        Assert.Contains("--compare needs --since", mistake.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Context_shows_what_stands_around_a_line_that_a_query_gave()
    {
        var hit = await CliRun.OfAsync("query", "failed", "--positions", "-d", _logs.Path);
        var address = hit.Output.Split("| ")[1].Split(' ')[0];

        var run = await CliRun.OfAsync("context", address, "-B", "1", "-A", "1", "-o", "raw", "-d", _logs.Path);

        Assert.Equal(["level=info user=bob took=20ms request 2 done", "level=error user=ann request 3 failed", "level=info user=ann took=30ms request 4 done"], run.Lines);
    }

    [Theory]
    [InlineData("is no address of a line", "context", "here")]
    [InlineData("there is no stream 123", "context", "123:5")]
    [InlineData("is the beginning of 2 ids", "context", "a:5")]
    [InlineData("--step soon is no duration", "hist", "--step", "soon")]
    [InlineData("a live tail needs the running plugin", "tail")]
    [InlineData("top is -1; it must be between 1 and 10000", "fields", "-n", "-1")]
    public async Task Mistakes_end_with_2_and_say_what_is_allowed(string message, params string[] args)
    {
        using var twins = new LogsOnDisk();
        twins.Write(0, "", "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T10:00:00Z\"}\n"u8.ToArray());
        Directory.CreateDirectory(Path.Combine(twins.Path, "ab"));
        File.Copy(Path.Combine(twins.FolderOf(0), $"{LogsOnDisk.Id(0)}-json.log"), Path.Combine(twins.Path, "ab", "ab-json.log"));

        var run = await CliRun.OfAsync([.. args, "-d", twins.Path]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
