using System.Globalization;
using System.Text.Json;
using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.Deploy;

/// <summary>deploy/up.sh and deploy/down.sh, on an engine that runs already.</summary>
public sealed class UpAndDownTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Up_twice_and_down_twice_leave_the_logs_and_nothing_else()
    {
        RealParts.RequirePlugin();
        await using var engine = await DockerEngine.StartAsync(Ct);
        var data = Path.Combine(engine.Folder, "logs");

        var first = await UpAsync(engine, data);
        Assert.Contains("Created and enabled the plugin logrelay", first, StringComparison.Ordinal);
        Assert.Contains("== docker logs logrelay-demo\nline 1 through LogRelay\n", first, StringComparison.Ordinal);
        Assert.Contains("-json.log", first, StringComparison.Ordinal);
        Assert.Contains("| line 1 through LogRelay\n", first, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(engine.Folder, "prefix", "share", "man", "man1", "logrelay.1")));
        Assert.Contains("The plugin logrelay is up to date", await UpAsync(engine, data), StringComparison.Ordinal);

        Assert.Contains($"The logs stay in {data}", await DownAsync(engine), StringComparison.Ordinal);
        Assert.Contains("There is no plugin logrelay", await DownAsync(engine), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(engine.Folder, "prefix"), "*", SearchOption.AllDirectories));
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(data, "streams")).Length);
        Assert.Empty((await engine.DockerAsync(Ct, "plugin", "ls", "--quiet")).Text);
        Assert.Empty((await engine.DockerAsync(Ct, "ps", "--all", "--quiet")).Text);
    }

    [Fact]
    public async Task An_upgrade_while_a_container_writes_loses_and_repeats_no_line()
    {
        RealParts.RequirePlugin();
        await using var engine = await DockerEngine.StartAsync(Ct);
        var data = Path.Combine(engine.Folder, "logs");
        await UpAsync(engine, data);
        var container = await engine.RunAsync(
            new("programs", "emit", "--count", "0", "--size", "64", "--rate", "20000", "--marker", "END") { Driver = "logrelay" }, Ct);

        // Any file that differs makes the installed plugin another version than the one that up.sh has built.
        var id = (await engine.DockerAsync(Ct, "plugin", "inspect", "--format", "{{.Id}}", "logrelay")).Text.Trim();
        await File.AppendAllTextAsync(Path.Combine(engine.DataRoot, "plugins", id, "rootfs", "etc", "nsswitch.conf"), "# older\n", Ct);
        Assert.Contains("Upgrading in place", await UpAsync(engine, data), StringComparison.Ordinal);
        var refused = await engine.RunScriptAsync("deploy/down.sh", Ct, Prefix(engine));
        await container.StopAsync(Ct);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("running containers log through logrelay", refused.ErrorText, StringComparison.Ordinal);
        var lines = Directory.GetFiles(Path.Combine(data, "streams", container.Id), "*-json.log")
            .SelectMany(File.ReadLines)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("log").GetString()!)
            .ToList();
        Assert.Equal("END\n", lines[^1]);
        Assert.Equal(Enumerable.Range(1, lines.Count - 1), lines[..^1].Select(line => int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)));
    }

    private static async Task<string> UpAsync(DockerEngine engine, string data) =>
        (await engine.RunScriptAsync("deploy/up.sh", Ct, ("LOGRELAY_DATA", data), ("AGGREGATOR", "no"), Prefix(engine))).OrThrow().Text;

    private static async Task<string> DownAsync(DockerEngine engine) =>
        (await engine.RunScriptAsync("deploy/down.sh", Ct, Prefix(engine))).OrThrow().Text;

    private static (string Name, string Value) Prefix(DockerEngine engine) => ("PREFIX", Path.Combine(engine.Folder, "prefix"));
}
