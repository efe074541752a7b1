using LogRelay.EndToEnd.Engine;
using LogRelay.EndToEnd.Gelf;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Routes;

/// <summary>relay.json is edited while containers write, on a real engine.</summary>
[Collection("GELF")]
public sealed class EditedRouteTests(ITestOutputHelper output)
{
    private const int Count = 20;
    private const int Size = 64;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sink_is_exchanged_under_twenty_writing_containers_and_nothing_is_lost()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        await using var old = new GelfTcpReceiver();
        await using var late = new GelfTcpReceiver();
        await using var added = new GelfTcpReceiver();
        await WriteAsync(plugin, $$"""{ "routes": { "prod": { "sinks": { "old": { "gelf-address": "tcp://127.0.0.1:{{old.Port}}" } } } } }""");
        // The plugin looks once a second, and takes a file that has stood still for another.
        await Eventually.TrueAsync("relay.json is in force", () => engine.DaemonLog.Contains("relay.json has changed and is in force now", StringComparison.Ordinal), Ct);
        var containers = new List<Container>();
        for (var i = 0; i < Count; i++)
        {
            containers.Add(await engine.RunAsync(
                new("programs", "emit", "--count", "0", "--rate", "100", "--size", $"{Size}", "--marker", "END") { Driver = plugin.Name, LogOptions = [("route", "prod")] }, Ct));
        }
        await Eventually.TrueAsync("every container's lines arrive", () => containers.TrueForAll(container => old.Inbox.Messages.LinesOf(container).Any()), Ct);

        await WriteAsync(plugin, $$"""
            { "routes": { "prod": { "sinks": {
                "late": { "gelf-address": "tcp://127.0.0.1:{{late.Port}}" },
                "added": { "gelf-address": "tcp://127.0.0.1:{{added.Port}}" } } } } }
            """);
        await Eventually.TrueAsync("every container's lines arrive at the new sinks", () => containers.TrueForAll(container => late.Inbox.Messages.LinesOf(container).Any() && added.Inbox.Messages.LinesOf(container).Any()), Ct);
        var atOld = old.Inbox.Messages;
        foreach (var container in containers)
        {
            await container.StopAsync(Ct);
        }
        Assert.Equal(atOld.Count, old.Inbox.Messages.Count);

        var twice = 0;
        foreach (var container in containers)
        {
            var lines = (await container.LogsAsync(Ct)).Lines;
            Assert.Equal(GelfContainers.EmitLines(lines.Count - 1, Size).Append("END"), lines);
            await Eventually.TrueAsync("the last line arrives", () => late.Inbox.Messages.LinesOf(container).LastOrDefault() == "END", Ct, TimeSpan.FromSeconds(60));
            var before = atOld.LinesOf(container).ToList();
            var after = late.Inbox.Messages.LinesOf(container).ToList();
            // The old sink has the first lines, the new one those from the next on, or from a few before it.
            Assert.Equal(lines.Take(before.Count), before);
            Assert.Equal(lines.TakeLast(after.Count), after);
            Assert.True(before.Count + after.Count >= lines.Count, $"{before.Count} and {after.Count} of {lines.Count} lines");
            twice += before.Count + after.Count - lines.Count;
            Assert.Equal(["prod.added", "prod.late"], Directory.GetFiles(Path.Combine(plugin.StreamFolder(container), "cursors")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        output.WriteLine($"{atOld.Count} messages before, {late.Inbox.Messages.Count} after, {twice} at both");
        Assert.Empty(old.Inbox.Violations.Concat(late.Inbox.Violations).Concat(added.Inbox.Violations));
    }

    [Fact]
    public async Task Bad_file_changes_nothing_and_is_named_in_the_daemons_log()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        await using var receiver = new GelfTcpReceiver();
        await WriteAsync(plugin, $$"""{ "defaults": { "gelf-address": "tcp://127.0.0.1:{{receiver.Port}}" } }""");
        await Eventually.TrueAsync("relay.json is in force", () => engine.DaemonLog.Contains("relay.json has changed and is in force now", StringComparison.Ordinal), Ct);

        await WriteAsync(plugin, """{ "defaults": { "gelf-adress": "tcp://127.0.0.1:1", "max-size": "x" } }""");
        await Eventually.TrueAsync("the mistake is named", () => engine.DaemonLog.Contains("gelf-adress", StringComparison.Ordinal), Ct);
        await plugin.KillAsync(Ct);
        await plugin.WaitUntilRunningAsync(Ct);
        var container = await engine.RunAsync(new("busybox", "echo", "hello") { Driver = plugin.Name }, Ct);

        var message = Assert.Single(await GelfContainers.ReceiveAsync(receiver.Inbox, 1));
        Assert.Equal("hello", message.ShortMessage);
        Assert.Equal(0, await container.WaitAsync(Ct));
        Assert.Contains("gelf-address", engine.DaemonLog, StringComparison.Ordinal);
        Assert.Contains("max-size", engine.DaemonLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugins_setting_stands_below_everything_and_unknown_routes_are_refused()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        await using var receiver = new GelfTcpReceiver();
        var plugin = await PluginUnderTest.EnableAsync(
            engine, Ct, settings: [$"LOG_OPTS=gelf-address=tcp://127.0.0.1:{receiver.Port} tag=\"{{{{.Name}}}} here\""]);

        await engine.RunAsync(new("busybox", "echo", "hello") { Driver = plugin.Name, Name = "first" }, Ct);
        await engine.RunAsync(new("busybox", "echo", "hello") { Driver = plugin.Name, Name = "second", LogOptions = [("tag", "own")] }, Ct);
        var refused = await engine.TryDockerAsync(Ct, ["run", .. new ContainerSpec("busybox", "true") { Driver = plugin.Name, LogOptions = [("route", "prod")] }.Arguments()]);

        var messages = await GelfContainers.ReceiveAsync(receiver.Inbox, 2);
        Assert.Equal(["first here", "own"], messages.Select(static message => message.Fields["_tag"]).Order(StringComparer.Ordinal));
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("log-opt route=\"prod\": relay.json, in the plugin's data folder, has no routes", refused.ErrorText, StringComparison.Ordinal);
    }

    private static async Task WriteAsync(PluginUnderTest plugin, string json)
    {
        var path = Path.Combine(plugin.DataFolder, "relay.json");
        await File.WriteAllTextAsync(path + ".new", json, Ct);
        File.Move(path + ".new", path, overwrite: true);
    }
}
