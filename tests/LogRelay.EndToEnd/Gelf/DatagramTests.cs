using System.Globalization;
using System.Text.Json;
using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Gelf;

/// <summary>GELF over UDP, read by the strict receiver and by a decoder that this project did not write.</summary>
[Collection("GELF")]
public sealed class DatagramTests(SharedEngine shared)
{
    // The pauses keep the datagrams of two messages apart: a receiver's buffer on loopback is small, and UDP forgets.
    private const string Program =
        "echo short; sleep 1; seq 10000 20000 | tr -d '\\n' | head -c 40960; echo; sleep 1; seq 10000 40000 | tr -d '\\n' | head -c 100000; echo";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip", 0x1F8B, 0xFFFF, 20)]
    [InlineData("zlib", 0x7800, 0xFF00, 20)]
    [InlineData("none", 0x7B22, 0xFFFF, 71)]
    public async Task Long_lines_arrive_whole_and_both_decoders_read_the_same(string compression, int magic, int magicMask, int fewestDatagrams)
    {
        RealParts.Require(IndependentDecoder.Missing is null, IndependentDecoder.Missing ?? "");
        var plugin = await shared.PluginAsync();
        var engine = await shared.EngineAsync();
        await using var decoder = await IndependentDecoder.StartAsync("udp", Ct);
        await using var receiver = new GelfUdpReceiver { CopyTo = decoder.Port };
        var container = await engine.RunAsync(
            new("busybox", "sh", "-c", Program)
            {
                Driver = plugin.Name,
                LogOptions = [GelfContainers.Address("udp", receiver.Port), ("gelf-compression-type", compression)],
            },
            Ct);
        var messages = await GelfContainers.ReceiveAsync(receiver.Inbox, 3);

        Assert.Equal(["short", Digits(10_000, 40_960), Digits(10_000, 100_000)], messages.LinesOf(container));
        Assert.Equal(magic, receiver.LastMagic & magicMask);
        Assert.InRange(receiver.LastDatagrams, fewestDatagrams, 128);
        foreach (var message in messages)
        {
            AssertSame(message, await decoder.NextAsync(Ct));
        }
    }

    private static void AssertSame(ReceivedGelf ours, JsonElement theirs)
    {
        Assert.Equal("1.1", theirs.GetProperty("version").GetString());
        Assert.Equal(ours.Host, theirs.GetProperty("host").GetString());
        Assert.Equal(ours.ShortMessage, theirs.GetProperty("short_message").GetString());
        Assert.Equal(ours.Level, theirs.GetProperty("level").GetInt32());
        // Their number is a double: good for a fraction of a microsecond.
        Assert.Equal((double)ours.Timestamp, theirs.GetProperty("timestamp").GetDouble(), tolerance: 0.000_001);
        var fields = theirs.EnumerateObject().Where(property => property.Name.StartsWith('_')).ToDictionary(property => property.Name, property => property.Value.ToString());
        Assert.Equal(ours.Fields.OrderBy(field => field.Key, StringComparer.Ordinal), fields.OrderBy(field => field.Key, StringComparer.Ordinal));
    }

    // What `seq first ... | tr -d '\n' | head -c length` prints.
    private static string Digits(int first, int length) =>
        string.Concat(Enumerable.Range(first, (length / 5) + 1).Select(n => n.ToString(CultureInfo.InvariantCulture)))[..length];
}
