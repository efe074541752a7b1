using System.Diagnostics;
using LogRelay.EndToEnd.CloudWatch;
using LogRelay.EndToEnd.Engine;
using LogRelay.EndToEnd.Gelf;
using LogRelay.Testing.CloudWatch;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Delivery;

/// <summary>GELF and CloudWatch at once, one of them dead for the whole run: the other is complete, and nobody waits.</summary>
[Collection(CloudWatchEngine.Group)]
public sealed class DeadSinkTests(CloudWatchEngine shared, ITestOutputHelper output)
{
    private const int Lines = 50_000;
    private const int Size = 128;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    // What promise I1 allows on top of json-file's time.
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(1);

    // A machine that has something else to do for a while does it in one of them.
    private const int Attempts = 4;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task The_other_is_complete_and_containers_start_log_and_stop_as_with_json_file(bool isGelfDead, bool hangs)
    {
        var (engine, plugin) = await shared.StartAsync();
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { NeverReads = isGelfDead && hangs } };
        await using var service = new FakeCloudWatch { Identity = CloudWatchEngine.Identity };
        service.OnCall = _ => !isGelfDead && hangs ? new CloudWatchFault { NeverAnswers = true } : null;
        if (!hangs)
        {
            await (isGelfDead ? receiver.KillAsync() : service.KillAsync());
        }
        (string, string)[] gelf = [GelfContainers.Address("tcp", receiver.Port)];
        (string, string)[] cloudWatch =
        [
            ("awslogs-group", $"/dead/{isGelfDead}/{hangs}"), ("awslogs-endpoint", service.Url.AbsoluteUri.TrimEnd('/')), ("awslogs-create-group", "true"),
            ("awslogs-force-flush-interval-seconds", "1"),
        ];

        var alone = await ArriveAsync(engine, plugin.Name, isGelfDead ? cloudWatch : gelf, receiver, service, isGelfDead);
        var both = await ArriveAsync(engine, plugin.Name, [.. gelf, .. cloudWatch], receiver, service, isGelfDead);
        var (handling, filesHandling) = (TimeSpan.MaxValue, TimeSpan.Zero);
        for (var attempt = 0; attempt < Attempts && handling > filesHandling + Allowed; attempt++)
        {
            handling = await HandleAsync(engine, plugin.Name, [.. gelf, .. cloudWatch]);
            filesHandling = await HandleAsync(engine, "json-file", []);
        }

        output.WriteLine($"start, logs and stop {handling.TotalMilliseconds:0} ms, json-file {filesHandling.TotalMilliseconds:0} ms; all arrived after {both.TotalSeconds:0.00} s, with the living sink alone {alone.TotalSeconds:0.00} s");
        Assert.InRange(handling, TimeSpan.Zero, filesHandling + Allowed);
        Assert.Empty(service.Violations);
        Assert.Empty(receiver.Inbox.Violations);
    }

    /// <summary>How long it takes until everything is with the living sink.</summary>
    private static async Task<TimeSpan> ArriveAsync(
        DockerEngine engine, string driver, (string, string)[] options, GelfTcpReceiver receiver, FakeCloudWatch service, bool isGelfDead)
    {
        var watch = Stopwatch.StartNew();
        var writer = await engine.RunAsync(new("programs", "emit", "--count", $"{Lines}", "--size", $"{Size}") { Driver = driver, LogOptions = options }, Ct);
        Assert.Equal(0, await writer.WaitAsync(Ct));
        int Arrived() => isGelfDead
            ? service.Events.Count(e => e.Stream == writer.Id)
            : receiver.Inbox.Messages.LinesOf(writer).Count();
        await Eventually.TrueAsync($"{Lines} lines arrive", () => Arrived() >= Lines, Ct, Longest);
        Assert.Equal(
            GelfContainers.EmitLines(Lines, Size),
            isGelfDead ? service.Events.Where(e => e.Stream == writer.Id).Select(static e => e.Message) : receiver.Inbox.Messages.LinesOf(writer));
        return watch.Elapsed;
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
