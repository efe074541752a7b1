using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>A client of <c>docker logs --follow</c> that is killed leaves nothing open in the plugin.</summary>
public sealed class LostFollowerTests(SharedEngine shared)
{
    private const int Followers = 12;

    // dockerd keeps up to this many idle connections to a plugin for its next calls.
    private const int IdleConnections = 2;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_files_and_connections_are_closed_when_the_container_writes_on_or_stops()
    {
        var engine = await shared.EngineAsync();
        // A plugin of its own: nobody else opens files in it.
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct, "logrelay-followers");
        var busy = await engine.RunAsync(new("programs", "emit", "--count", "0", "--rate", "20", "--size", "16") { Driver = plugin.Name }, Ct);
        var quiet = await engine.RunAsync(new("programs", "sh", "-c", "echo 1; exec sleep 1000") { Driver = plugin.Name }, Ct);
        await Eventually.TrueAsync("both have written", async () => (await busy.LogsAsync(Ct)).Output.Length > 0 && (await quiet.LogsAsync(Ct)).Output.Length > 0, Ct);
        var before = OpenFiles(plugin);

        await FollowAndDieAsync(busy, plugin, before);
        await Eventually.TrueAsync($"the plugin has at most {before + IdleConnections} open files again", () => OpenFiles(plugin) <= before + IdleConnections, Ct);

        // dockerd notices only with the next line, or the end, that its client has gone.
        await FollowAndDieAsync(quiet, plugin, before);
        await quiet.StopAsync(Ct, graceSeconds: 0);
        await Eventually.TrueAsync($"the plugin has fewer than {before + IdleConnections} open files", () => OpenFiles(plugin) < before + IdleConnections, Ct);
        await busy.RemoveAsync(Ct);
    }

    private static async Task FollowAndDieAsync(Container container, PluginUnderTest plugin, int before)
    {
        var followers = Enumerable.Range(0, Followers).Select(_ => container.Follow()).ToList();
        try
        {
            foreach (var follower in followers)
            {
                Assert.StartsWith("1", await follower.NextLineAsync(Ct), StringComparison.Ordinal);
            }

            // Each costs a connection at least, or this test would measure nothing.
            Assert.True(OpenFiles(plugin) >= before + Followers - IdleConnections, $"{OpenFiles(plugin)} open files with {Followers} followers, {before} before");
        }
        finally
        {
            foreach (var follower in followers)
            {
                await follower.DisposeAsync();
            }
        }
    }

    private static int OpenFiles(PluginUnderTest plugin) => Directory.GetFileSystemEntries($"/proc/{plugin.ProcessId()}/fd").Length;
}
