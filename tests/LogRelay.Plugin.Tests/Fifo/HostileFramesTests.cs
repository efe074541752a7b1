using System.Text.RegularExpressions;
using LogRelay.Plugin.Containers;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Protocol.Docker;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Fifo;

/// <summary>What is no frame is skipped, counted to the byte, and marked at its place; what is one is never lost.</summary>
public sealed partial class HostileFramesTests
{
    private const string Container = "c0ffee";
    private const string Neighbour = "ne1ghb0ur";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Garbage => new()
    {
        { "zeros", new byte[5000] },
        { "text", [.. Enumerable.Repeat("GET / HTTP/1.1\r\n"u8.ToArray(), 300).SelectMany(static line => line)] },
        { "one byte", [0x42] },
        { "4 GiB prefix", [0xFF, 0xFF, 0xFF, 0xFF] },
        { "4 GiB prefix with a body", [0xFF, 0xFF, 0xFF, 0xFF, .. Frames.Numbered(77)[4..]] },
        { "prefix over the limit", [0, 8, 0, 1, .. new byte[100]] },
        { "2 GiB prefix", [0x80, 0, 0, 0, 1, 2, 3] },
        { "truncated frame", Frames.Line(new string('t', 400), Frames.BaseTime)[..10] },
        { "frame without its prefix", Frames.Line("headless", Frames.BaseTime)[4..] },
        { "empty payload", Frames.Frame(Array.Empty<byte>()) },
        { "unknown source", Frames.Line("from nowhere", Frames.BaseTime, "stdlog") },
        { "three frames of unknown sources", [.. Frames.Line("a", 1, "stdin"), .. Frames.Line("b", 2, ""), .. Frames.Line("c", 3, "STDOUT")] },
        { "frame that does not decode", Frames.Frame([0x0A, 6, .. "stdout"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]) },
        { "frame of another message", Frames.Frame([0x08, 1, 0x12, 3, 1, 2, 3]) },
        { "length a little too long", [0, 0, 0, 60, .. Frames.Numbered(77)[4..]] },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Pump_GarbageBetweenFrames_LosesNoFrameAndMarksThePlace(string what, byte[] garbage)
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        using var other = plugin.MakeFifo("g");
        await plugin.StartLoggingAsync(fifo, Container);
        await plugin.StartLoggingAsync(other, Neighbour);
        var streams = plugin.Part<ContainerStreams>();
        var stream = await streams.AcquireAsync(Container, null, null);

        fifo.Put([.. Frames.Numbered(1, 20), .. garbage, .. Frames.Numbered(21, 40)]);
        other.Put(Frames.Numbered(1, 20));
        await plugin.StopLoggingAsync(fifo);
        await plugin.StopLoggingAsync(other);

        var entries = await plugin.ReadLogsAsync(Container);
        Assert.Equal(Numbers(1, 40), Texts(entries).Where(static text => !IsMarker(text)));
        Assert.True(Texts(entries).FindIndex(IsMarker) == 20, $"{what}: the marker stands at {Texts(entries).FindIndex(IsMarker)}");
        Assert.Equal(garbage.Length, Texts(entries).Where(IsMarker).Sum(MarkedBytes));
        Assert.Equal(garbage.Length, stream.Received.UndecodableBytes);
        Assert.Equal(40, stream.Received.ReceivedRecords);
        Assert.Equal(Numbers(1, 20), await plugin.ReadLinesAsync(Neighbour));
        await streams.ReleaseAsync(stream);
    }

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task StopLogging_GarbageAtTheEnd_IsDrainedAndMarked(string what, byte[] garbage)
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container);

        fifo.Put([.. Frames.Numbered(1, 20), .. garbage]);
        await plugin.StopLoggingAsync(fifo);

        var texts = await plugin.ReadLinesAsync(Container);
        Assert.Equal(Numbers(1, 20), texts.Take(20));
        var marker = Assert.Single(texts.Skip(20));
        Assert.True(IsMarker(marker) && MarkedBytes(marker) == garbage.Length, $"{what}: {marker}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pump_AMegabyteOfRandomBytes_NeverStopsReading(int seed)
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container);
        var noise = new byte[1_000_000];
        new Random(seed).NextBytes(noise);

        // A pump that stops reading blocks the writer for ever, and with it the container's exit.
        await fifo.WriteAsync([.. Frames.Numbered(1, 5), .. noise, .. Frames.Numbered(6, 10)]).WaitAsync(TimeSpan.FromSeconds(60), Ct);
        await plugin.StopLoggingAsync(fifo);

        var texts = await plugin.ReadLinesAsync(Container);
        Assert.Equal(Numbers(1, 10), texts.Where(static text => !IsMarker(text)));
        Assert.Equal(noise.Length, texts.Where(IsMarker).Sum(MarkedBytes));
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(65536)]
    public async Task Pump_FramesLargerThanThePipe_ArriveWhole(int pipeBytes)
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        fifo.Resize(pipeBytes);
        await plugin.StartLoggingAsync(fifo, Container);
        var lengths = new[] { 16384, 5, 100_000, 0, 250_000, 4096, 16384 };

        await fifo.WriteAsync([.. lengths.SelectMany(static (length, i) => Frames.Line(new string((char)('a' + i), length), Frames.BaseTime + i))])
            .WaitAsync(TimeSpan.FromSeconds(60), Ct);
        await plugin.StopLoggingAsync(fifo);

        Assert.Equal(
            lengths.Select(static (length, i) => new string((char)('a' + i), length)),
            await plugin.ReadLinesAsync(Container));
    }

    [Fact]
    public async Task Pump_FrameThatClaimsMoreThanFollows_DoesNotBlockTheWriter()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container);
        // Begins like an entry of 500,000 bytes, which never come; good frames do, more than any pipe holds.
        byte[] liar = [0, 7, 0xA1, 0x20, .. Frames.Line("liar", Frames.BaseTime)[4..]];

        await fifo.WriteAsync([.. liar, .. Frames.Numbered(1, 60_000)]).WaitAsync(TimeSpan.FromSeconds(60), Ct);
        await plugin.StopLoggingAsync(fifo);

        var texts = await plugin.ReadLinesAsync(Container);
        Assert.Equal(Numbers(1, 60_000), texts.Where(static text => !IsMarker(text)));
        Assert.Contains(texts, IsMarker);
    }

    private static List<string> Texts(List<LogEntry> entries) => entries.ConvertAll(static entry => entry.Line.ToStringUtf8().TrimEnd('\n'));

    private static IEnumerable<string> Numbers(int first, int last) => Enumerable.Range(first, last - first + 1).Select(static n => $"{n}");

    private static bool IsMarker(string text) => Marker().IsMatch(text);

    private static int MarkedBytes(string text) => int.Parse(Marker().Match(text).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex("([0-9]+) bytes from the Docker daemon could not be decoded")]
    private static partial Regex Marker();
}
