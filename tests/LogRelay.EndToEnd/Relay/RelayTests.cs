using System.Diagnostics;
using LogRelay.EndToEnd.Engine;
using LogRelay.EndToEnd.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Relay;

/// <summary>From docker run to an aggregator: every line once, in order, and no container waits for it (I1, I3).</summary>
[Collection("Relay")]
public sealed class RelayTests(SharedEngine shared, ITestOutputHelper output)
{
    private const int Lines = 30_000;
    private const int Size = 128;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    // What promise I1 allows on top of json-file's time.
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(1);

    // A machine that has something else to do for a while does it in one of them.
    private const int Attempts = 4;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_arrive_once_and_in_order_though_the_aggregator_is_killed_and_the_network_cut()
    {
        var (engine, plugin) = (await shared.EngineAsync(), await shared.PluginAsync());
        await using var aggregator = await AggregatorUnderTest.StartedAsync();
        var writers = new List<Container>();
        for (var number = 0; number < 3; number++)
        {
            writers.Add(await engine.RunAsync(
                new("programs", "emit", "--count", $"{Lines}", "--rate", "10000", "--size", $"{Size}") { Driver = plugin.Name, LogOptions = [aggregator.Option] }, Ct));
        }
        await Eventually.TrueAsync("lines of all arrive", () => writers.TrueForAll(writer => aggregator.LinesOf(writer).Count > 0), Ct);
        await aggregator.KillAsync();
        await aggregator.StartAsync();
        var before = writers.ConvertAll(writer => aggregator.LinesOf(writer).Count);
        await Eventually.TrueAsync(
            "lines arrive again", () => writers.Zip(before).All(pair => pair.Second == Lines || aggregator.LinesOf(pair.First).Count > pair.Second), Ct, Longest);
        aggregator.Cable.Reset();

        foreach (var writer in writers)
        {
            Assert.Equal(0, await writer.WaitAsync(Ct));
            await Eventually.TrueAsync($"{Lines} lines arrive", () => aggregator.LinesOf(writer).Count >= Lines, Ct, Longest);
            Assert.Equal(GelfContainers.EmitLines(Lines, Size), aggregator.LinesOf(writer));
        }
    }

    [Fact]
    public async Task Aggregator_that_hangs_in_the_middle_of_it_holds_no_container_and_gets_everything_afterwards()
    {
        var (engine, plugin) = (await shared.EngineAsync(), await shared.PluginAsync());
        await using var aggregator = await AggregatorUnderTest.StartedAsync();
        (string, string)[] options = [aggregator.Option];
        var first = await engine.RunAsync(new("programs", "emit", "--count", "100", "--size", $"{Size}") { Driver = plugin.Name, LogOptions = options }, Ct);
        await Eventually.TrueAsync("lines arrive", () => aggregator.LinesOf(first).Count == 100, Ct);

        // Connected, welcomed, and from here on without a word.
        aggregator.Cable.Stop();
        var writer = await engine.RunAsync(new("programs", "emit", "--count", $"{Lines}", "--size", $"{Size}") { Driver = plugin.Name, LogOptions = options }, Ct);
        Assert.Equal(0, await writer.WaitAsync(Ct));
        var (handling, filesHandling) = (TimeSpan.MaxValue, TimeSpan.Zero);
        for (var attempt = 0; attempt < Attempts && handling > filesHandling + Allowed; attempt++)
        {
            handling = await HandleAsync(engine, plugin.Name, options);
            filesHandling = await HandleAsync(engine, "json-file", []);
        }
        output.WriteLine($"start, logs and stop {handling.TotalMilliseconds:0} ms, json-file {filesHandling.TotalMilliseconds:0} ms");
        Assert.InRange(handling, TimeSpan.Zero, filesHandling + Allowed);
        Assert.Empty(aggregator.LinesOf(writer));

        aggregator.Cable.GoOn();
        await Eventually.TrueAsync($"{Lines} lines arrive", () => aggregator.LinesOf(writer).Count >= Lines, Ct, Longest);
        Assert.Equal(GelfContainers.EmitLines(Lines, Size), aggregator.LinesOf(writer));
    }

    /// <summary>How long docker run, the first and the last lines of docker logs, and docker stop take together.</summary>
    private static async Task<TimeSpan> HandleAsync(DockerEngine engine, string driver, (string, string)[] options)
    {
        var watch = Stopwatch.StartNew();
        var steady = await engine.RunAsync(new("programs", "emit", "--count", "0", "--rate", "200", "--size", $"{Size}", "--marker", "END") { Driver = driver, LogOptions = options }, Ct);
        await Eventually.TrueAsync("docker logs prints a line of the running container", async () => (await steady.LogsAsync(Ct, "--tail", "1")).Lines.Count > 0, Ct);
        await steady.StopAsync(Ct);
        Assert.Equal("END", (await steady.LogsAsync(Ct, "--tail", "1")).Lines[^1]);
        return watch.Elapsed;
    }
}
