using LogRelay.EndToEnd.Engine;
using LogRelay.EndToEnd.Faults;
using Xunit;

namespace LogRelay.EndToEnd.Upgrade;

/// <summary>docs/runbooks/upgrade.md, step by step: a version from a registry replaces another while containers write.</summary>
[Collection(FaultGroup.Name)]
public sealed class RegistryUpgradeTests
{
    private const int Containers = 4;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upgraded_and_taken_back_while_four_containers_write_every_line_is_stored_once_and_in_order()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        await using var registry = await PluginRegistry.StartAsync(engine, Ct);
        await registry.PushAsync("1", Ct);
        await registry.PushAsync("2", Ct);
        var plugin = await PluginUnderTest.InstallAsync(engine, registry.Reference("1"), Ct);
        var writers = await Writers.StartAsync(engine, plugin, Containers, Ct);

        foreach (var version in (string[])["2", "1"])
        {
            await writers.WaitUntilAllWriteAsync(Ct);
            await plugin.DisableAsync(force: true, Ct);
            var pipes = Directory.GetFiles(plugin.FifoFolder);
            await plugin.UpgradeAsync(registry.Reference(version), Ct);

            Assert.Equal(version, await File.ReadAllTextAsync(plugin.RootFile("etc/name"), Ct));
            Assert.Equal(Containers, pipes.Length);
            Assert.Equal(pipes, Directory.GetFiles(plugin.FifoFolder));
            // Docker takes the mounts of the new version: the runbook has the operator set them again.
            Assert.Equal("/var/lib/logrelay", await DataSourceAsync(engine));
            await plugin.SetAsync($"data.source={plugin.DataFolder}", Ct);
            await plugin.EnableAsync(Ct);
            await writers.WaitUntilDockerTalksToThePluginAsync(Ct);
        }

        // The data folder forgotten: the containers wait, and go on once it is right.
        await writers.WaitUntilAllWriteAsync(Ct);
        await SetDataSourceAsync(plugin, Directory.CreateDirectory(Path.Combine(engine.Folder, "another")).FullName);
        await Eventually.TrueAsync(
            "the plugin says that it does not know the FIFOs",
            () => engine.DaemonLog.Split("belongs to no known container").Length - 1 == Containers,
            Ct);
        await SetDataSourceAsync(plugin, plugin.DataFolder);
        await writers.WaitUntilDockerTalksToThePluginAsync(Ct);

        await writers.StopAndMustBeWholeAsync("after upgrades", Ct);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(plugin.DataFolder, "registrations")));
        Assert.Empty(Directory.EnumerateFiles(plugin.FifoFolder));
    }

    private static async Task SetDataSourceAsync(PluginUnderTest plugin, string folder)
    {
        await plugin.DisableAsync(force: true, Ct);
        await plugin.SetAsync($"data.source={folder}", Ct);
        await plugin.EnableAsync(Ct);
    }

    private static async Task<string> DataSourceAsync(DockerEngine engine) =>
        (await engine.DockerAsync(Ct, "plugin", "inspect", "--format", "{{range .Config.Mounts}}{{.Source}}{{end}}", "logrelay")).Text.Trim();
}
