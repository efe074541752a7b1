using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Gelf;

/// <summary>The plugin dies while its receiver is down.</summary>
[Collection("GELF")]
public sealed class KilledPluginTests
{
    private const int Size = 64;
    private const int GoneLines = 3000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_twice_it_still_delivers_every_line_even_of_a_container_that_is_gone()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        await using var receiver = new GelfTcpReceiver();
        await receiver.KillAsync();
        var gone = await engine.RunAsync(GelfContainers.Emit(plugin.Name, receiver.Port, "--count", $"{GoneLines}", "--size", $"{Size}"), Ct);
        var alive = await engine.RunAsync(
            GelfContainers.Emit(plugin.Name, receiver.Port, "--count", "0", "--rate", "500", "--size", $"{Size}", "--marker", "END"), Ct);
        Assert.Equal(0, await gone.WaitAsync(Ct));
        await gone.RemoveAsync(Ct);

        for (var kill = 0; kill < 2; kill++)
        {
            await plugin.KillAsync(Ct);
            await plugin.WaitUntilRunningAsync(Ct);
        }
        await alive.StopAsync(Ct);
        var lines = (await alive.LogsAsync(Ct)).Lines;
        receiver.Start();
        var messages = await GelfContainers.ReceiveAsync(receiver.Inbox, GoneLines + lines.Count);

        Assert.Equal(GelfContainers.EmitLines(lines.Count - 1, Size).Append("END"), lines);
        Assert.Equal(GelfContainers.EmitLines(GoneLines, Size), messages.LinesOf(gone));
        Assert.Equal(lines, messages.LinesOf(alive));
    }
}
