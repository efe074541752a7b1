using LogRelay.Cli.Tests.Running;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Cli.Tests.Output;

/// <summary>On a terminal long answers go through PAGER.</summary>
public sealed class PagerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LogsOnDisk _logs = new LogsOnDisk().With(0, "web-1", ("10:00:00", false, "hello"), ("10:00:01", false, "world"));

    public void Dispose()
    {
        _logs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_pager_gets_what_was_found_and_is_waited_for()
    {
        var shown = _folder.File("shown");
        var run = await RunAsync($"cat >{shown}", "query", "-d", _logs.Path, "--color", "never", "--no-prefix", "--utc");
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Equal(
            "2026-11-23 10:00:00.000 hello\n2026-11-23 10:00:01.000 world\n", await File.ReadAllTextAsync(shown, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_that_is_not_there_or_is_left_early_loses_nobody_anything()
    {
        Assert.Equal(0, (await RunAsync("true", "query", "-d", _logs.Path)).ExitCode);
        Assert.Contains("hello", (await RunAsync("cat >/dev/null", "query", "-d", _logs.Path, "--no-pager")).Output, StringComparison.Ordinal);
        Assert.Contains("hello", (await RunAsync("", "query", "-d", _logs.Path)).Output, StringComparison.Ordinal);
    }

    private static Task<CliRun> RunAsync(string pager, params string[] args) => CliRun.OfAsync(
        environment => environment with { IsOutputTerminal = true, Variable = name => name == "PAGER" ? pager : null }, args);
}
