using System.Diagnostics;
using System.Globalization;
using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Gelf;

/// <summary>A receiver that dies and comes back in the middle of a million lines.</summary>
[Collection("GELF")]
public sealed class RestartedReceiverTests(SharedEngine shared, ITestOutputHelper output)
{
    private const int Lines = 1_000_000;
    private const int Kills = 3;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_three_times_it_gets_every_line_in_order_and_twice_only_what_was_under_way()
    {
        var plugin = await shared.PluginAsync();
        var engine = await shared.EngineAsync();
        var arrivals = new NumberedArrivals();
        await using var receiver = new GelfTcpReceiver { OnFrame = arrivals.Take };
        var watch = Stopwatch.StartNew();
        var container = await engine.RunAsync(
            GelfContainers.Emit(plugin.Name, receiver.Port, "--count", Lines.ToString(CultureInfo.InvariantCulture), "--size", "128", "--buffer", "65536"), Ct);
        for (var kill = 1; kill <= Kills; kill++)
        {
            var due = Lines / (Kills + 1) * kill;
            await Eventually.TrueAsync($"line {due} arrives", () => arrivals.Last >= due, Ct, Longest);
            await receiver.KillAsync(reset: true);
            arrivals.Break();
            receiver.Start();
        }
        await Eventually.TrueAsync("the last line arrives", () => arrivals.Last == Lines, Ct, Longest);
        var took = watch.Elapsed;

        Assert.Equal(0, await container.WaitAsync(Ct));
        arrivals.AssertComplete(Lines);
        output.WriteLine($"{Lines} lines and {arrivals.Duplicates} duplicates after {Kills} breaks in {took.TotalSeconds:0.0} s");
        await container.RemoveAsync(Ct);
    }
}
