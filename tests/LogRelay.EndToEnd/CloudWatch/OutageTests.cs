using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.CloudWatch;
using Xunit;

namespace LogRelay.EndToEnd.CloudWatch;

/// <summary>A service that is down, hangs or throttles, and a plugin that is killed: containers start and stop all the same, and every line arrives in order.</summary>
[Collection(CloudWatchEngine.Group)]
public sealed class OutageTests(CloudWatchEngine shared)
{
    private const int Lines = 5000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, CloudWatchFault?> Troubles => new()
    {
        { "down", null },
        { "hangs", new CloudWatchFault { NeverReads = true } },
        { "throttles", CloudWatchFault.Error(System.Net.HttpStatusCode.BadRequest, "ThrottlingException") },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Container_lives_through_it_and_every_line_arrives_in_order(string trouble, CloudWatchFault? fault)
    {
        var (engine, plugin) = await shared.StartAsync();
        await using var service = new FakeCloudWatch { Identity = CloudWatchEngine.Identity, OnCall = _ => fault };
        if (fault is null)
        {
            await service.KillAsync();
        }
        var container = await engine.RunAsync(
            new ContainerSpec("programs", "emit", "--count", $"{Lines}", "--size", "64")
            {
                Driver = plugin.Name,
                LogOptions =
                [
                    ("awslogs-group", $"/outage/{trouble}"), ("awslogs-endpoint", service.Url.AbsoluteUri.TrimEnd('/')), ("awslogs-create-group", "true"),
                    ("awslogs-force-flush-interval-seconds", "1"),
                ],
            },
            Ct);
        Assert.Equal(0, await container.WaitAsync(Ct));
        Assert.Equal(Lines, (await container.LogsAsync(Ct)).Lines.Count);
        await plugin.KillAsync(Ct);
        await plugin.WaitUntilRunningAsync(Ct);
        Assert.Empty(service.Events);
        service.OnCall = _ => null;
        if (fault is null)
        {
            service.Start();
        }

        await Eventually.TrueAsync($"{Lines} events arrive", () => service.Events.Count >= Lines, Ct, Longest);
        Assert.Equal(Enumerable.Range(1, Lines).Select(n => $"{n} ".PadRight(63, 'x')), service.Events.Select(e => e.Message));
        Assert.All(service.Events, e => Assert.Equal(container.Id, e.Stream));
        Assert.Empty(service.Violations);
        await container.RemoveAsync(Ct);
    }
}
