using LogRelay.Cli.Tests.Running;
using Xunit;

namespace LogRelay.Cli.Tests.Commands;

/// <summary><c>logrelay streams</c>.</summary>
public sealed class StreamsCommandTests : IDisposable
{
    private readonly LogsOnDisk _logs = new LogsOnDisk()
        .With(0, "web-1", ("10:00:00", false, "hello"))
        .With(1, "db-1", ("10:00:00", false, "hello"));

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Containers_are_listed_with_what_is_known_of_them()
    {
        var run = await CliRun.OfAsync("streams", "-d", _logs.Path);
        Assert.Equal(
            """
            ID            CONTAINER  SERVICE  IMAGE         SIZE  LINES  FIRST  LAST  STATE
            aaaaaaaaaaaa  web-1      web      shop/web-1:1  66 B
            bbbbbbbbbbbb  db-1       db       shop/db-1:1   66 B

            """,
            run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_query_chooses_among_them()
    {
        var run = await CliRun.OfAsync("streams", "service:db", "-o", "json", "-d", _logs.Path);
        Assert.StartsWith($"{{\"id\":\"{LogsOnDisk.Id(1)}\"", Assert.Single(run.Lines), StringComparison.Ordinal);
        // The environment is nobody's business.
        Assert.DoesNotContain("hunter2", run.Output, StringComparison.Ordinal);
    }
}
