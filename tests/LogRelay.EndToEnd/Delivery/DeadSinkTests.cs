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

        var alone = await RunAsync(engine, plugin.Name, isGelfDead ? cloudWatch : gelf, receiver, service, isGelfDead);
        var both = await RunAsync(engine, plugin.Name, [.. gelf, .. cloudWatch], receiver, service, isGelfDead);
        var files = await RunAsync(engine, "json-file", [], null, null, isGelfDead);

        output.WriteLine($"start, logs and stop {both.Handling.TotalMilliseconds:0} ms, json-file {files.Handling.TotalMilliseconds:0} ms; all arrived after {both.Arrival.TotalSeconds:0.00} s, with the living sink alone {alone.Arrival.TotalSeconds:0.00} s");
        Assert.InRange(both.Handling, TimeSpan.Zero, files.Handling + Allowed);
        Assert.Empty(service.Violations);
        Assert.Empty(receiver.Inbox.Violations);
    }

    // Handling: docker run, the first and the last lines of docker logs, docker stop, less what the container itself takes.
    private static async Task<(TimeSpan Handling, TimeSpan Arrival)> RunAsync(
        DockerEngine engine, string driver, (string, string)[] options, GelfTcpReceiver? receiver, FakeCloudWatch? service, bool isGelfDead)
    {
        var watch = Stopwatch.StartNew();
        var writer = await engine.RunAsync(new("programs", "emit", "--count", $"{Lines}", "--size", $"{Size}") { Driver = driver, LogOptions = options }, Ct);
        Assert.Equal(0, await writer.WaitAsync(Ct));
        if (receiver is not null && service is not null)
        {
            int Arrived() => isGelfDead
                ? service.Events.Count(e => e.Stream == writer.Id)
                : receiver.Inbox.Messages.LinesOf(writer).Count();
            await Eventually.TrueAsync($"{Lines} lines arrive", () => Arrived() >= Lines, Ct, Longest);
            Assert.Equal(
                GelfContainers.EmitLines(Lines, Size),
                isGelfDead ? service.Events.Where(e => e.Stream == writer.Id).Select(static e => e.Message) : receiver.Inbox.Messages.LinesOf(writer));
        }
        var arrival = watch.Elapsed;
        watch.Restart();
        var steady = await engine.RunAsync(new("programs", "emit", "--count", "0", "--rate", "200", "--size", $"{Size}", "--marker", "END") { Driver = driver, LogOptions = options }, Ct);
        await Eventually.TrueAsync("docker logs prints a line of the running container", async () => (await steady.LogsAsync(Ct, "--tail", "1")).Lines.Count > 0, Ct);
        await steady.StopAsync(Ct);
        Assert.Equal("END", (await steady.LogsAsync(Ct, "--tail", "1")).Lines[^1]);
        return (watch.Elapsed, arrival);
    }
}
