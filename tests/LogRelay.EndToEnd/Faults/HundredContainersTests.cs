using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.Faults;

/// <summary>A hundred containers begin and end at once: promise I2 holds for each of them.</summary>
[Collection(FaultGroup.Name)]
public sealed class HundredContainersTests
{
    private const int Count = 100;
    private const int LineBytes = 64;
    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Started_and_stopped_at_once_a_hundred_containers_lose_and_repeat_no_line()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        var containers = new List<Container>();
        for (var i = 0; i < Count; i++)
        {
            var spec = new ContainerSpec("programs", "emit", "--count", "0", "--rate", "50", "--size", $"{LineBytes}", "--marker", "END") { Driver = plugin.Name };
            containers.Add(new Container(engine, (await engine.DockerAsync(Ct, ["create", .. spec.Arguments()])).Text.Trim()));
        }

        // One client each: a single one would start them one after the other.
        await ForAllAsync("start", containers);
        await Eventually.TrueAsync("every container's journal grows", () => containers.TrueForAll(container => new FileInfo(plugin.JsonFilePath(container)) is { Exists: true, Length: > 0 }), Ct);
        await ForAllAsync("stop", containers);

        foreach (var container in containers)
        {
            var stored = await NumberedLines.OfJournalAsync(plugin.JsonFilePath(container), LineBytes, Ct);
            stored.MustBeWhole($"journal of {container.Id}");
            var printed = NumberedLines.OfOutput((await container.LogsAsync(Ct)).Output, LineBytes);
            printed.MustBeWhole($"docker logs {container.Id}");
            Assert.Equal(stored.Last, printed.Last);
        }
        // dockerd may say that a container has stopped before it has called StopLogging for it.
        await Eventually.TrueAsync(
            "every registration and FIFO is gone",
            () => !Directory.EnumerateFiles(Path.Combine(plugin.DataFolder, "registrations")).Any() && !Directory.EnumerateFiles(plugin.FifoFolder).Any(),
            Ct);

        async Task ForAllAsync(string command, List<Container> all) =>
            await Task.WhenAll(all.Select(async container => (await engine.TryDockerAsync(LongestStep, Ct, command, container.Id)).OrThrow()));
    }
}
