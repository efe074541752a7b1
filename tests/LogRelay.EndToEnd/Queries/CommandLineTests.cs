using System.Text.RegularExpressions;
using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.Queries;

/// <summary>The command line on a real engine: it finds the plugin by itself, its files without it, and json-file's own logs.</summary>
public sealed class CommandLineTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_line_is_found_through_the_socket_in_the_files_and_in_a_json_file_log()
    {
        RealParts.RequireCommandLine();
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        var logged = await engine.RunAsync(Prints("needle in logrelay") with { Driver = plugin.Name, Name = "shop-web" }, Ct);
        var foreign = await engine.RunAsync(Prints("needle in json-file") with { Name = "shop-db" }, Ct);
        await Eventually.TrueAsync("the line is there", () => File.Exists(plugin.JsonFilePath(logged)) && new FileInfo(plugin.JsonFilePath(logged)).Length > 0, Ct);
        await Eventually.TrueAsync("json-file's too", () => new FileInfo(foreign.JsonFilePath).Length > 0, Ct);

        // Nothing says where the plugin is.
        var asked = (await engine.LogRelayAsync(Ct, "query", "needle", "-o", "raw")).OrThrow();
        Assert.Equal("needle in logrelay\n", asked.Text);
        var streams = (await engine.LogRelayAsync(Ct, "streams")).OrThrow();
        Assert.Matches($"{logged.Id[..12]}  shop-web .* logging\n", streams.Text);
        Assert.Equal(1, (await engine.LogRelayAsync(Ct, "query", "haystack")).ExitCode);

        var doctor = await engine.LogRelayAsync(Ct, "doctor");
        Assert.Matches(@"ok   the plugin logrelay:latest is enabled, its data is in " + Regex.Escape(plugin.DataFolder), doctor.Text);
        Assert.Contains("ok   no line was dropped since the plugin started", doctor.Text, StringComparison.Ordinal);

        var inJsonFile = (await engine.LogRelayAsync(Ct, "query", "needle", "--dir", Path.Combine(engine.DataRoot, "containers"))).OrThrow();
        Assert.EndsWith(" shop-db | needle in json-file\n", inJsonFile.Text, StringComparison.Ordinal);

        await logged.StopAsync(Ct, graceSeconds: 0);
        await logged.RemoveAsync(Ct);
        await plugin.DisableAsync(force: true, Ct);
        var inFiles = (await engine.LogRelayAsync(Ct, "query", "needle", "--dir", plugin.DataFolder)).OrThrow();
        Assert.EndsWith(" shop-web | needle in logrelay\n", inFiles.Text, StringComparison.Ordinal);
        Assert.Equal(0, (await engine.LogRelayAsync(Ct, "verify", "--dir", plugin.DataFolder)).ExitCode);
    }

    private static ContainerSpec Prints(string line) => new("busybox", "sh", "-c", $"echo {line}; exec sleep 1000");
}
