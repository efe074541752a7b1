using System.Text;
using LogRelay.Cli;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Query;

/// <summary>The command line asks an aggregator what it asks a plugin.</summary>
public sealed class CommandLineTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private RunningAggregator _aggregator = null!;

    public async ValueTask InitializeAsync()
    {
        _aggregator = await RunningAggregator.StartAsync(_folder);
        for (var number = 1; number <= 2; number++)
        {
            using var node = await SendingNode.ConnectAsync(_aggregator, number);
            await node.OpenAsync("c0ffee");
            var first = number;
            await node.SendAsync("c0ffee", Enumerable.Range(0, 5).Select(line => (SendingNode.BaseTime + (((line * 2) + first) * 1_000_000_000L), $"level=info user={line} request {(line * 2) + first}", false)));
            await node.EndAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _aggregator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_command_that_searches_asks_the_aggregator_that_is_named()
    {
        Assert.Equal(Enumerable.Range(1, 10).Select(static line => $"request {line}"), (await RunAsync("query", "service:web", "-o", "raw")).Lines.Select(static line => line[(line.IndexOf("request", StringComparison.Ordinal))..]));
        Assert.Contains("host-2", (await RunAsync("query", "\"request 2\"", "-o", "json")).Output, StringComparison.Ordinal);
        Assert.Contains("\"count\":", (await RunAsync("hist", "-o", "json")).Output, StringComparison.Ordinal);
        Assert.Contains("user", (await RunAsync("fields")).Output, StringComparison.Ordinal);
        Assert.Contains("request", (await RunAsync("patterns")).Output, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync("streams")).Lines.Length);
        Assert.Equal(5, (await RunAsync("context", $"c0ffee@{SendingNode.IdOf(1)}:0", "-o", "raw")).Lines.Length);
        var file = Path.Combine(_folder.Path, "export.json");
        Assert.Equal(0, (await RunAsync("export", "--to", file, "--format", "json")).Code);
        Assert.Equal(10, (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Nodes_are_listed()
    {
        var table = await RunAsync("nodes");
        Assert.Equal(3, table.Lines.Length);
        Assert.Contains("host-1", table.Lines[1], StringComparison.Ordinal);
        Assert.Contains("gone", table.Lines[1], StringComparison.Ordinal);
        Assert.Contains($"\"id\":\"{SendingNode.IdOf(2)}\"", (await RunAsync("nodes", "-o", "json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_looks_at_the_aggregator_and_its_nodes()
    {
        var found = await RunAsync("doctor");
        Assert.Contains("has been running since", found.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 2 nodes are not connected: host-1", found.Output, StringComparison.Ordinal);
        Assert.Equal(1, found.Code);
    }

    [Theory]
    [InlineData("looks like https://", "nodes", "--address", "127.0.0.1:7420")]
    [InlineData("looks like https://", "nodes", "--address", "ftp://host")]
    [InlineData("looks like https://", "nodes", "--address", "http://user:secret@host/")]
    [InlineData("looks like https://", "query", "--address", "http://host:1/path")]
    [InlineData("does not answer", "query", "--address", "http://127.0.0.1:1")]
    [InlineData("does not answer", "nodes", "--address", "http://127.0.0.1:1")]
    [InlineData("exclude each other", "query", "--address", "http://127.0.0.1:1", "--dir", "/")]
    [InlineData("name it with --address", "nodes")]
    [InlineData("name it with --address", "query", "--token-file", "/nowhere")]
    [InlineData("the token cannot be read", "query", "--address", "http://127.0.0.1:1", "--token-file", "/nowhere")]
    [InlineData("--ca is for https", "query", "--address", "http://127.0.0.1:1", "--ca", "/nowhere")]
    [InlineData("--ca /nowhere cannot be used", "query", "--address", "https://127.0.0.1:1", "--ca", "/nowhere")]
    [InlineData("--cert is for https", "query", "--address", "http://127.0.0.1:1", "--cert", "/nowhere")]
    [InlineData("--cert /nowhere cannot be used", "query", "--address", "https://127.0.0.1:1", "--cert", "/nowhere")]
    [InlineData("name that with --cert", "query", "--address", "https://127.0.0.1:1", "--key", "/nowhere")]
    [InlineData("--key is for an aggregator", "query", "--key", "/nowhere")]
    public async Task What_cannot_be_asked_is_refused_with_the_way_out(string message, params string[] args)
    {
        var (code, _, error) = await RunBareAsync(static _ => null, args);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_never_goes_over_a_network_in_plain_text_nor_into_a_message()
    {
        var (code, output, error) = await RunBareAsync(static name => name == "LOGRELAY_TOKEN" ? "lrt_hunter2" : null, "query", "--address", "http://192.0.2.1:7420");
        Assert.Equal(2, code);
        Assert.Contains("only over https", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output + error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string[] Lines)> RunAsync(params string[] args)
    {
        var (code, output, error) = await RunBareAsync(static _ => null, [.. args, "--address", _aggregator.Address.ToString()]);
        Assert.True(code != 2, error);
        return (code, output, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<(int Code, string Output, string Error)> RunBareAsync(Func<string, string?> variable, params string[] args)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, new CliEnvironment
        {
            Output = output,
            Error = error,
            SocketFolders = [],
            DataFolder = "/nowhere/logrelay",
            Variable = name => name == "PAGER" ? "" : variable(name),
        });
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
