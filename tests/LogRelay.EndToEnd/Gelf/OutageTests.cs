using System.Diagnostics;
using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Gelf;

/// <summary>A receiver that is down, or takes nothing, from before the start: no container notices, and no line is lost.</summary>
[Collection("GELF")]
public sealed class OutageTests(SharedEngine shared, ITestOutputHelper output)
{
    private const int Runs = 5;
    private const int Size = 64;

    // What the promise allows on top of json-file's time.
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_the_receiver_down_containers_live_as_with_json_file_and_every_line_arrives_once_it_is_up()
    {
        await using var receiver = new GelfTcpReceiver();
        await receiver.KillAsync();

        await LiveAndArriveAsync(receiver);
    }

    [Fact]
    public async Task With_a_receiver_that_accepts_and_never_reads_containers_live_as_with_json_file_and_every_line_arrives_at_its_successor()
    {
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { NeverReads = true } };

        await LiveAndArriveAsync(receiver);
    }

    private async Task LiveAndArriveAsync(GelfTcpReceiver receiver)
    {
        var plugin = await shared.PluginAsync();
        var (ours, theirs) = (new List<Life>(), new List<Life>());
        for (var run = 0; run < Runs; run++)
        {
            // In turn, so that whatever else the machine does hits both alike.
            theirs.Add(await LiveAsync(new("programs", Program) { Driver = "json-file" }));
            ours.Add(await LiveAsync(GelfContainers.Emit(plugin.Name, receiver.Port, Program[1..])));
        }
        var (start, startWithFiles) = (Median(ours, life => life.Start), Median(theirs, life => life.Start));
        var (stop, stopWithFiles) = (Median(ours, life => life.Stop), Median(theirs, life => life.Stop));
        output.WriteLine($"medians of {Runs} runs, ms: start {start.TotalMilliseconds:0}, json-file {startWithFiles.TotalMilliseconds:0}; stop {stop.TotalMilliseconds:0}, json-file {stopWithFiles.TotalMilliseconds:0}");

        Assert.True(start + stop <= startWithFiles + stopWithFiles + Allowed, $"start {start} and stop {stop}, json-file's {startWithFiles} and {stopWithFiles}");
        Assert.Empty(receiver.Inbox.Messages);
        await receiver.KillAsync();
        receiver.Fault = GelfTcpFault.None;
        receiver.Start();
        var messages = await GelfContainers.ReceiveAsync(receiver.Inbox, ours.Sum(life => life.Lines.Count));
        foreach (var life in ours)
        {
            Assert.Equal(life.Lines, messages.LinesOf(life.Container));
        }
    }

    private static string[] Program => ["emit", "--count", "0", "--rate", "200", "--size", $"{Size}", "--marker", "END"];

    // From `docker run` to the end of `docker stop`, with `docker logs` before and after.
    private async Task<Life> LiveAsync(ContainerSpec spec)
    {
        var engine = await shared.EngineAsync();
        var watch = Stopwatch.StartNew();
        var container = await engine.RunAsync(spec, Ct);
        var start = watch.Elapsed;
        await Eventually.TrueAsync("docker logs prints a line of the running container", async () => (await container.LogsAsync(Ct)).Lines.Count > 0, Ct);
        var stop = await container.StopAsync(Ct);
        var lines = (await container.LogsAsync(Ct)).Lines;

        Assert.Equal(GelfContainers.EmitLines(lines.Count - 1, Size).Append("END"), lines);
        return new Life(container, start, stop, lines);
    }

    private static TimeSpan Median(List<Life> lives, Func<Life, TimeSpan> time) => lives.Select(time).Order().ElementAt(lives.Count / 2);

    private sealed record Life(Container Container, TimeSpan Start, TimeSpan Stop, IReadOnlyList<string> Lines);
}
