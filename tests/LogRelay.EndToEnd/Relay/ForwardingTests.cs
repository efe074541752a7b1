using LogRelay.EndToEnd.Engine;
using LogRelay.EndToEnd.Gelf;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Relay;

/// <summary>From docker run to the aggregator and on to Graylog, which no host needs to reach.</summary>
[Collection("Relay")]
public sealed class ForwardingTests(SharedEngine shared)
{
    private const int Lines = 30_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_line_goes_on_to_Graylog_though_the_aggregator_is_killed_and_Graylog_restarted()
    {
        var (engine, plugin) = (await shared.EngineAsync(), await shared.PluginAsync());
        var arrivals = new NumberedArrivals();
        await using var graylog = new GelfTcpReceiver { OnFrame = arrivals.Take };
        await using var aggregator = await AggregatorUnderTest.StartedAsync($$"""{"sinks":{"graylog":{"gelf-address":"tcp://127.0.0.1:{{graylog.Port}}","gelf-tcp-reconnect-delay":"1"} } }""");

        var writer = await engine.RunAsync(
            new("programs", "emit", "--count", $"{Lines}", "--rate", "8000") { Driver = plugin.Name, LogOptions = [aggregator.Option] }, Ct);
        await Eventually.TrueAsync("lines arrive", () => arrivals.Count > 1000, Ct, Longest);
        await aggregator.KillAsync();
        arrivals.Break();
        await aggregator.StartAsync();
        var before = arrivals.Count;
        await Eventually.TrueAsync("lines arrive again", () => arrivals.Count > before, Ct, Longest);
        await graylog.KillAsync(reset: true);
        arrivals.Break();
        graylog.Start();

        Assert.Equal(0, await writer.WaitAsync(Ct));
        await Eventually.TrueAsync("the last line arrives", () => arrivals.Last == Lines, Ct, Longest);
        arrivals.AssertComplete(Lines);
    }
}
