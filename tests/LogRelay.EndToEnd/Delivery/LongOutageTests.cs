using System.Globalization;
using LogRelay.EndToEnd.CloudWatch;
using LogRelay.EndToEnd.Engine;
using LogRelay.EndToEnd.Faults;
using LogRelay.Testing.CloudWatch;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Delivery;

/// <summary>Promise I3 under everything at once: a sink that comes and goes, a plugin that is killed, containers that write on.</summary>
/// <remarks>LOGRELAY_OUTAGE_SECONDS (10) is how long the sinks are away, in five pieces; 60 is what people have to live through.</remarks>
[Collection(FaultGroup.Name)]
public sealed class LongOutageTests(ITestOutputHelper output)
{
    private const int Rounds = 5;
    private const int Containers = 4;
    private const int Size = 64;
    private const string Rate = "500";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private static TimeSpan Outage =>
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("LOGRELAY_OUTAGE_SECONDS") ?? "10", CultureInfo.InvariantCulture));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gelf_and_cloudwatch_go_away_five_times_and_the_plugin_is_killed_five_times_and_every_line_arrives_in_order()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var identity = CloudWatchEngine.Identity;
        var plugin = await PluginUnderTest.EnableAsync(
            engine, Ct, settings: [$"AWS_ACCESS_KEY_ID={identity.AccessKey}", $"AWS_SECRET_ACCESS_KEY={identity.SecretKey}", $"AWS_REGION={identity.Region}"]);
        var (gelf, cloudWatch) = (new Arrivals(), new Arrivals());
        await using var receiver = new GelfTcpReceiver { OnFrame = gelf.TakeGelf };
        await using var service = new FakeCloudWatch { Identity = identity };
        var writers = await Writers.StartAsync(
            engine,
            plugin,
            Containers,
            [
                ("gelf-address", $"tcp://127.0.0.1:{receiver.Port}"),
                ("awslogs-group", "/outage"), ("awslogs-endpoint", service.Url.AbsoluteUri.TrimEnd('/')), ("awslogs-create-group", "true"),
                ("awslogs-force-flush-interval-seconds", "1"),
            ],
            Ct,
            "--size", $"{Size}", "--rate", Rate);
        for (var round = 0; round < Rounds; round++)
        {
            await writers.WaitUntilAllWriteAsync(Ct);
            await receiver.KillAsync(reset: true);
            await service.KillAsync();
            await Task.Delay(Outage / Rounds / 2, Ct);
            await plugin.KillAsync(Ct);
            await plugin.WaitUntilRunningAsync(Ct);
            await writers.WaitUntilDockerTalksToThePluginAsync(Ct);
            await Task.Delay(Outage / Rounds / 2, Ct);
            receiver.Start();
            service.Start();
            var before = writers.Containers.Select(container => gelf.CountOf(container.Id)).ToList();
            await Eventually.TrueAsync(
                "every container's lines arrive again",
                () => writers.Containers.Select(container => gelf.CountOf(container.Id)).Zip(before).All(static pair => pair.First > pair.Second),
                Ct,
                Longest);
        }
        foreach (var container in writers.Containers)
        {
            await container.StopAsync(Ct);
        }
        var ids = writers.Containers.Select(static container => container.Id).ToList();
        await Eventually.TrueAsync("the last lines arrive at the GELF receiver", () => gelf.HasEndOf(ids), Ct, Longest);
        await Eventually.TrueAsync("the last lines arrive at CloudWatch", () => service.Events.Where(static e => e.Message == "END").Select(static e => e.Stream).Distinct().Count() == Containers, Ct, Longest);
        foreach (var logged in service.Events)
        {
            cloudWatch.Take(logged.Stream, logged.Message);
        }

        foreach (var container in writers.Containers)
        {
            var lines = NumberedLines.OfOutput((await engine.TryDockerAsync(Longest, Ct, "logs", container.Id)).OrThrow().Output, Size);
            lines.MustBeWhole($"docker logs {container.Id}");
            var atGelf = gelf.MustBeWhole(container.Id, (int)lines.Last);
            var atCloudWatch = cloudWatch.MustBeWhole(container.Id, (int)lines.Last);
            output.WriteLine($"{lines.Last} lines; twice at GELF {atGelf.Duplicates} in {atGelf.Steps} steps, at CloudWatch {atCloudWatch.Duplicates} in {atCloudWatch.Steps} steps");
            // CloudWatch answers each batch: what comes twice was under way when somebody died.
            Assert.InRange(atCloudWatch.Duplicates, 0, Rounds * 2 * 10_000);
            Assert.InRange(atCloudWatch.Steps, 0, Rounds * 2);
        }
        Assert.Empty(service.Violations);
        Assert.Empty(receiver.Inbox.Violations);
    }
}
