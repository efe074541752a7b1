using System.Text;
using LogRelay.Cli;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Plugin.Tests.Relay;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Canaries;

/// <summary><c>logrelay canary</c> at a running plugin: the line goes the whole way, and what is left of it is told.</summary>
public sealed class CanaryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Canary_is_found_by_plugin_and_aggregator()
    {
        await using var aggregator = await AggregatorBeside.StartedAsync();
        await using var plugin = await RunningPlugin.StartAsync(_folder, logOpts: $"relay-address={aggregator.Address}");

        var (code, output, error) = await RunAsync("--address", aggregator.Address);

        Assert.True(code == 0, error);
        Assert.Matches("^found after [0-9]+ ms by the plugin on .*\nfound after [0-9]+ ms by the aggregator at .*\n$", output);
        Assert.Contains("removes it an hour from now", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(plugin.Settings.FifoFolder));
        var stream = Assert.Single(Directory.GetDirectories(plugin.Settings.StreamsFolder));
        Assert.Contains("\"stopped-retention\": \"1h\"", await File.ReadAllTextAsync(Path.Combine(stream, "stream.json"), Ct), StringComparison.Ordinal);
        // It is let go of: the aggregator has everything.
        await Eventually.Holds(() => OpenFiles.Below(stream).Count == 0);
    }

    [Fact]
    public async Task Aggregator_that_does_not_get_the_line_is_named()
    {
        await using var aggregator = await AggregatorBeside.StartedAsync();
        await using var plugin = await RunningPlugin.StartAsync(_folder);

        var (code, output, error) = await RunAsync("--address", aggregator.Address, "--timeout", "5s");

        Assert.True(code == 1, error);
        Assert.StartsWith("found after ", output, StringComparison.Ordinal);
        Assert.Contains($"NOT found within 5 s by the aggregator at {aggregator.Address}", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(plugin.Settings.FifoFolder));
    }

    [Theory]
    [InlineData("--timeout soon is no time", "--timeout", "soon")]
    [InlineData("is no time", "--timeout", "0s")]
    [InlineData("LogRelay plugin answers on this host", "--timeout", "1s")]
    public async Task What_cannot_be_done_is_said(string message, params string[] args)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "whoever is not root is told so instead");
        var (code, output, error) = await RunAsync(args);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        var code = await CommandLine.RunAsync(["canary", .. args], new CliEnvironment
        {
            Output = output,
            Error = error,
            SocketFolders = [Path.GetDirectoryName(_folder.File("logrelay.sock"))!],
            FifoFolder = _folder.File("fifos"),
            DockerSocket = _folder.File("no-docker.sock"),
            DataFolder = "/nowhere/logrelay",
        });
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
