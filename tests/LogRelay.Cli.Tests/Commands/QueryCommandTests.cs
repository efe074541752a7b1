using LogRelay.Cli.Tests.Running;
using Xunit;

namespace LogRelay.Cli.Tests.Commands;

/// <summary><c>logrelay query</c> on the files of json-file: what it prints, where, and what it ends with.</summary>
public sealed class QueryCommandTests : IDisposable
{
    private readonly LogsOnDisk _logs = new LogsOnDisk()
        .WithRotated(0, 1, ("10:00:00.5", false, "INFO start"), ("10:00:01", true, "ERROR cannot reach db: timeout"))
        .With(0, "web-1", ("10:00:03.123456789", false, "GET / status=200"), ("11:30:00", true, "WARN slow took=900ms"))
        .With(1, "db-1", ("10:00:02", false, "LOG:  ready"), ("10:00:04", true, "FATAL:  disk timeout"));

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Lines_of_all_containers_and_rotated_files_come_merged_by_time()
    {
        var run = await CliRun.OfAsync("query", "--dir", _logs.Path, "--utc");

        Assert.Equal(
            """
            2026-11-23 10:00:00.500 web-1 | INFO start
            2026-11-23 10:00:01.000 web-1 | ERROR cannot reach db: timeout
            2026-11-23 10:00:02.000 db-1  | LOG:  ready
            2026-11-23 10:00:03.123 web-1 | GET / status=200
            2026-11-23 10:00:04.000 db-1  | FATAL:  disk timeout
            2026-11-23 11:30:00.000 web-1 | WARN slow took=900ms

            """,
            run.Output);
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Times_are_local_unless_utc_is_asked_for()
    {
        var run = await CliRun.OfAsync("query", "ready", "-d", _logs.Path);
        Assert.Equal("2026-11-23 11:00:02.000 db-1 | LOG:  ready\n", run.Output);
    }

    [Theory]
    [InlineData("timeout", 2)]
    [InlineData("timeout -db", 1)]
    [InlineData("level>=error", 2)]
    [InlineData("service:web", 4)]
    [InlineData("label.team:blue stream:stderr", 3)]
    [InlineData("took>0.5s", 1)]
    [InlineData("start OR ready", 2)]
    public async Task The_query_language_is_understood(string query, int lines)
    {
        var run = await CliRun.OfAsync("query", query, "-d", _logs.Path);
        Assert.Equal(lines, run.Lines.Length);
    }

    [Fact]
    public async Task Several_arguments_must_all_match_and_keep_their_or_to_themselves()
    {
        var run = await CliRun.OfAsync("query", "timeout", "disk OR db", "-c", "db-1", "-d", _logs.Path);
        Assert.Equal("FATAL:  disk timeout", Assert.Single(run.Lines)[31..]);
    }

    [Fact]
    public async Task Containers_are_found_by_name_pattern_and_id()
    {
        Assert.Equal(4, (await CliRun.OfAsync("query", "-c", "web*", "-d", _logs.Path)).Lines.Length);
        Assert.Equal(4, (await CliRun.OfAsync("query", "-c", LogsOnDisk.Id(0)[..12], "-d", _logs.Path)).Lines.Length);
        Assert.Equal(6, (await CliRun.OfAsync("query", "-s", "web", "-s", "db", "-d", _logs.Path)).Lines.Length);
        Assert.Equal(1, (await CliRun.OfAsync("query", "-c", "nobody", "-d", _logs.Path)).ExitCode);
    }

    [Fact]
    public async Task An_answer_that_ends_where_it_was_asked_to_is_whole()
    {
        var run = await CliRun.OfAsync("query", "--last", "2", "-d", _logs.Path);
        Assert.Equal((2, "", 0), (run.Lines.Length, run.Error, run.ExitCode));
    }

    [Theory]
    [InlineData("--dir is empty", "query", "x", "--dir", "")]
    [InlineData("--dir is empty", "verify", "--dir", "")]
    [InlineData("--socket is empty", "hist", "--socket", "")]
    [InlineData("--last abc is no whole number", "query", "--last", "abc")]
    [InlineData("there is no command qeury; there are query, tail,", "qeury")]
    [InlineData("Must be one of: 'bash' 'zsh' 'fish'", "completion", "tcsh")]
    public async Task Mistakes_in_the_command_line_are_named(string message, params string[] args)
    {
        var run = await CliRun.OfAsync(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Since_and_until_bound_the_time()
    {
        var run = await CliRun.OfAsync("query", "--since", "11:00:02", "--until", "11:00:03.2", "-d", _logs.Path);
        Assert.Equal(2, run.Lines.Length);

        // It is 12:00 UTC.
        var recent = await CliRun.OfAsync("query", "--since", "45m", "-d", _logs.Path);
        Assert.EndsWith("WARN slow took=900ms", Assert.Single(recent.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Last_and_first_are_counted_from_either_end_and_printed_in_order()
    {
        var last = await CliRun.OfAsync("query", "-n", "2", "-o", "raw", "-d", _logs.Path);
        Assert.Equal("FATAL:  disk timeout\nWARN slow took=900ms\n", last.Output);

        var first = await CliRun.OfAsync("query", "--first", "1", "-o", "raw", "-d", _logs.Path);
        Assert.Equal("INFO start\n", first.Output);

        var newest = await CliRun.OfAsync("query", "-r", "-n", "2", "-o", "raw", "-d", _logs.Path);
        Assert.Equal("WARN slow took=900ms\nFATAL:  disk timeout\n", newest.Output);
    }

    [Fact]
    public async Task Json_has_one_object_a_line()
    {
        var run = await CliRun.OfAsync("query", "status=200", "-o", "json", "-d", _logs.Path);
        Assert.Equal(
            $$"""
            {"time":"2026-11-23T10:00:03.123456789Z","id":"{{LogsOnDisk.Id(0)}}","position":164,"stream":"stdout","label.com.docker.compose.service":"web","label.team":"blue","service":"web","container":"web-1","image":"shop/web-1:1","line":"GET / status=200"}

            """,
            run.Output);
    }

    [Fact]
    public async Task Nothing_found_ends_with_1_and_prints_nothing()
    {
        var run = await CliRun.OfAsync("query", "nowhere", "-d", _logs.Path);
        Assert.Equal((1, "", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("a number is expected here", "query", "status>=high")]
    [InlineData("--since tomorrow is no time; allowed is how long ago", "query", "--since", "tomorrow")]
    [InlineData("is later than --until", "query", "--since", "1h", "--until", "2h")]
    [InlineData("--last 0 must be at least 1", "query", "-n", "0")]
    [InlineData("exclude each other", "query", "-n", "1", "--first", "1")]
    [InlineData("there is no option --sinc", "query", "--sinc", "10m")]
    public async Task Mistakes_end_with_2_and_say_what_is_allowed(string message, params string[] args)
    {
        var run = await CliRun.OfAsync([.. args, "-d", _logs.Path]);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_a_query_has_a_caret_under_it()
    {
        var run = await CliRun.OfAsync("query", "web status>=high x", "-d", _logs.Path);
        Assert.Contains("\n  web status>=high x\n              ^^^^\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_logs_and_one_that_is_not_there_are_mistakes()
    {
        var empty = Directory.CreateDirectory(Path.Combine(_logs.Path, "empty")).FullName;
        Assert.Contains($"there are no logs in {empty}", (await CliRun.OfAsync("query", "-d", empty)).Error, StringComparison.Ordinal);

        var missing = await CliRun.OfAsync("query", "-d", "/nowhere/at/all");
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("there is no folder '/nowhere/at/all'", missing.Error, StringComparison.Ordinal);

        var nothing = await CliRun.OfAsync("query");
        Assert.Contains("no LogRelay plugin runs here", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_cannot_be_read_is_named_and_the_others_are_searched()
    {
        File.Delete(Path.Combine(_logs.FolderOf(1), $"{LogsOnDisk.Id(1)}-json.log"));
        Directory.CreateDirectory(Path.Combine(_logs.FolderOf(1), $"{LogsOnDisk.Id(1)}-json.log"));
        File.CreateSymbolicLink(Path.Combine(_logs.FolderOf(1), $"{LogsOnDisk.Id(1)}-json.log.1"), "/etc/passwd");

        var run = await CliRun.OfAsync("query", "timeout", "-d", _logs.Path);

        Assert.Single(run.Lines);
        Assert.Contains($"{_logs.FolderOf(1)} cannot be searched", run.Error, StringComparison.Ordinal);
    }
}
