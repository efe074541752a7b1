using LogRelay.Cli.Tests.Running;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Cli.Tests.Commands;

/// <summary>A search has an end in time, whatever it looks for, and says so.</summary>
public sealed class SearchTimeTests : IDisposable
{
    private const string Cut = "logrelay: there may be more: the search ended after";

    private readonly LogsOnDisk _logs = new();
    private readonly TempFolder _target = new();

    public SearchTimeTests()
    {
        for (var container = 0; container < 20; container++)
        {
            _ = _logs.With(container, $"c-{container}", ($"10:00:{container:00}", false, "INFO one"));
        }
    }

    public void Dispose()
    {
        _logs.Dispose();
        _target.Dispose();
    }

    [Theory]
    [InlineData("query")]
    [InlineData("query", "-n", "50", "one OR two")]
    [InlineData("hist", "INFO")]
    [InlineData("fields")]
    [InlineData("patterns")]
    public async Task A_search_that_takes_too_long_is_ended_and_says_so(params string[] command)
    {
        var run = await RunAsync([.. command, "--max-seconds", "3"]);
        Assert.Contains($"{Cut} 3 s have passed", run.Error, StringComparison.Ordinal);
        // Of what was not looked at nobody can say that nothing is there.
        Assert.Equal(run.Lines.Length > 0 ? 0 : 3, run.ExitCode);

        Assert.DoesNotContain(Cut, (await RunAsync([.. command, "--max-seconds", "0"])).Error, StringComparison.Ordinal);
        Assert.Contains($"{Cut} 2 s", (await RunAsync(command, seconds: "2")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_is_ended_only_by_a_limit_that_was_given_and_goes_on_with_what_is_left()
    {
        var file = _target.File("all.txt");

        var cut = await RunAsync("export", "--to", file, "--max-seconds", "3");
        Assert.Equal(2, cut.ExitCode);
        Assert.Contains("is not whole; --resume goes on with it", cut.Error, StringComparison.Ordinal);
        var resumed = await RunAsync(["export", "--to", file, "--resume"], seconds: "1");

        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(20, (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Length);
    }

    [Theory]
    [InlineData("--max-seconds -1 must be between 1 and 1000000, or 0 for no bound", "", "query", "--max-seconds", "-1")]
    [InlineData("LOGRELAY_QUERY_SECONDS is 'soon'; it must be a number of seconds", "soon", "query")]
    public async Task What_is_no_limit_is_refused(string message, string seconds, params string[] command)
    {
        var run = await RunAsync(command, seconds);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private Task<CliRun> RunAsync(params string[] command) => RunAsync(command, "");

    private Task<CliRun> RunAsync(string[] command, string seconds) => CliRun.OfAsync(
        environment => environment with { Time = new SteppingTime(), Variable = name => name == "LOGRELAY_QUERY_SECONDS" ? seconds : null },
        [.. command, "--dir", _logs.Path]);

    /// <summary>Half a second passes each time that somebody looks.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _halves;

        public override long TimestampFrequency => 2;

        public override DateTimeOffset GetUtcNow() => CliRun.Now;

        public override long GetTimestamp() => Interlocked.Increment(ref _halves);
    }
}
