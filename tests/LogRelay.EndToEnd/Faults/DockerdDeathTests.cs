using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.Faults;

/// <summary>dockerd restarted and killed under --live-restore: containers and plugin live on, and meet a second FIFO.</summary>
/// <remarks>
/// What dockerd itself has read of a container's output and not yet handed over, up to a megabyte per stream, is gone with
/// it; no plugin can see that. What a container writes while no dockerd is there waits in its own pipe and is not lost.
/// </remarks>
[Collection(FaultGroup.Name)]
public sealed class DockerdDeathTests
{
    private const int LineBytes = 32;

    // Sixty lines at once, then four seconds of silence in which dockerd holds none of them.
    private const string Bursts = """
        trap 'echo END; exit 0' TERM
        i=0
        while :; do
          n=0
          while [ $n -lt 60 ]; do i=$((i+1)); n=$((n+1)); printf '%-31s\n' "$i x"; done
          sleep 4 & wait $!
        done
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restarted_and_killed_in_the_silence_after_each_burst_every_line_is_stored_once_and_in_order()
    {
        await using var engine = await DockerEngine.StartAsync(Ct, "--live-restore");
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        var container = await engine.RunAsync(new("busybox", "sh", "-c", Bursts) { Driver = plugin.Name }, Ct);

        foreach (var isKill in (bool[])[false, true, false, true])
        {
            await NextBurstAsync(plugin, container);
            await EndDockerdAsync(engine, isKill);
        }
        await NextBurstAsync(plugin, container);
        _ = await container.StopAsync(Ct, graceSeconds: 30);

        var journal = await NumberedLines.OfJournalAsync(plugin.JsonFilePath(container), LineBytes, Ct);
        journal.MustBeWhole("journal");
        NumberedLines.OfOutput((await container.LogsAsync(Ct)).Output, LineBytes).MustBeWhole("docker logs");
    }

    [Fact]
    public async Task Restarted_and_killed_while_containers_write_lines_stay_in_order_without_doubles_and_gaps_are_dockerds_own()
    {
        await using var engine = await DockerEngine.StartAsync(Ct, "--live-restore");
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        var writers = await Writers.StartAsync(engine, plugin, 3, Ct);
        bool[] deaths = [true, false, true];

        foreach (var isKill in deaths)
        {
            await writers.WaitUntilAllWriteAsync(Ct);
            await EndDockerdAsync(engine, isKill);
        }
        await writers.WaitUntilAllWriteAsync(Ct);

        // At each death: what was in dockerd's buffers, up to 1 MB and some pipes, and the line that lay half in them.
        const long MostLostLines = 2_000_000 / LineBytes;
        foreach (var lines in await writers.StopAsync(Ct))
        {
            var isWhole = lines.IsComplete && lines.Repeated == 0 && lines.Gaps <= deaths.Length && lines.Fragments <= deaths.Length
                && lines.Markers.Count <= deaths.Length && lines.Missing <= deaths.Length * MostLostLines;
            Assert.True(isWhole, lines.ToString());
            TestContext.Current.TestOutputHelper?.WriteLine(lines.ToString());
        }
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(plugin.DataFolder, "registrations")));
        Assert.Empty(Directory.EnumerateFiles(plugin.FifoFolder));
    }

    private static async Task EndDockerdAsync(DockerEngine engine, bool isKill)
    {
        if (isKill)
        {
            await engine.KillAsync(Ct);
            await engine.StartAgainAsync(Ct);
        }
        else
        {
            await engine.RestartAsync(Ct);
        }
    }

    /// <summary>Returns just after the last line of a burst was stored.</summary>
    private static async Task NextBurstAsync(PluginUnderTest plugin, Container container)
    {
        var path = plugin.JsonFilePath(container);
        var before = await CountAsync(path);
        await Eventually.TrueAsync("the next burst is stored", async () => await CountAsync(path) is var count && count > before && count % 60 == 0, Ct);
    }

    private static async Task<int> CountAsync(string path) =>
        File.Exists(path) ? (await File.ReadAllTextAsync(path, Ct)).Count(static c => c == '\n') : 0;
}
