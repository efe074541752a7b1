using System.Globalization;
using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.Faults;

/// <summary>Promise I2: whatever becomes of the plugin's process, no line is lost and none is written twice.</summary>
[Collection(FaultGroup.Name)]
public sealed class PluginDeathTests
{
    private const int Containers = 4;

    // LOGRELAY_KILLS=100 is what DESIGN 12 asks for; it takes some minutes.
    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("LOGRELAY_KILLS") ?? "15", CultureInfo.InvariantCulture);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_twenty_times_at_random_while_four_containers_write_every_line_is_stored_once_and_in_order()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        var writers = await Writers.StartAsync(engine, plugin, Containers, Ct);
        var seed = Random.Shared.Next();
        var random = new Random(seed);

        for (var kill = 0; kill < 20; kill++)
        {
            await writers.WaitUntilAllWriteAsync(Ct);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200)), Ct);
            await plugin.KillAsync(Ct);
            await plugin.WaitUntilRunningAsync(Ct);
            await writers.WaitUntilDockerTalksToThePluginAsync(Ct);
        }

        await writers.StopAndMustBeWholeAsync($"seed {seed}", Ct);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(plugin.DataFolder, "registrations")));
    }

    [Fact]
    public async Task Killed_again_and_again_while_files_are_rotated_and_compressed_every_line_is_stored_once_and_in_order()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        // Two or three rotations a second for each, and nothing is ever evicted.
        var writers = await Writers.StartAsync(
            engine, plugin, Containers, [("max-size", "1m"), ("max-file", "100000"), ("compress", "true")], Ct, "--rate", "20000", "--buffer", "512");
        var seed = Random.Shared.Next();
        var random = new Random(seed);

        for (var kill = 0; kill < Kills; kill++)
        {
            await writers.WaitUntilAllWriteAsync(Ct);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200)), Ct);
            await plugin.KillAsync(Ct);
            await plugin.WaitUntilRunningAsync(Ct);
            await writers.WaitUntilDockerTalksToThePluginAsync(Ct);
        }

        await writers.StopAndMustBeWholeAsync($"{Kills} kills, seed {seed}", Ct);
        Assert.All(writers.Containers, container => Assert.NotEmpty(NumberedLines.RotatedFilesOf(plugin.JsonFilePath(container))));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(plugin.DataFolder, "registrations")));
    }

    [Fact]
    public async Task Disabled_and_enabled_while_four_containers_write_every_line_is_stored_once_and_in_order()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        var writers = await Writers.StartAsync(engine, plugin, Containers, Ct);
        await using var follower = writers.Containers[0].Follow("--tail", "1");

        for (var round = 0; round < 4; round++)
        {
            await writers.WaitUntilAllWriteAsync(Ct);
            var pid = plugin.ProcessId();
            await plugin.DisableAsync(force: true, Ct);
            Assert.NotEqual(pid, plugin.ProcessId());
            await plugin.EnableAsync(Ct);
            await writers.WaitUntilDockerTalksToThePluginAsync(Ct);
        }

        await writers.StopAndMustBeWholeAsync("after disable and enable", Ct);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(plugin.DataFolder, "registrations")));
    }

    [Fact]
    public async Task Killed_while_a_container_ends_its_last_lines_are_stored()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        var writers = await Writers.StartAsync(engine, plugin, 1, Ct);
        await writers.WaitUntilAllWriteAsync(Ct);

        // dockerd repeats StopLogging with an empty body then; the FIFO's last bytes are there all the same.
        await plugin.KillAsync(Ct);
        var lines = Assert.Single(await writers.StopAsync(Ct));
        await plugin.WaitUntilRunningAsync(Ct);
        await Eventually.TrueAsync(
            "the rest of the FIFO is stored",
            async () => (lines = await NumberedLines.OfJournalAsync(plugin.JsonFilePath(writers.Containers[0]), 32, Ct)).IsComplete,
            Ct);

        lines.MustBeWhole("the container ended without the plugin");
    }
}
