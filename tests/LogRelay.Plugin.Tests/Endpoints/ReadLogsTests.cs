using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Endpoints;

public sealed class ReadLogsTests
{
    private const string Container = "c0ffee";
    private const string Zero = "0001-01-01T00:00:00Z";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // The ten lines are a nanosecond apart, the first at 22:13:20.000000001.
    [Theory]
    [InlineData(null, "1 2 3 4 5 6 7 8 9 10")]
    [InlineData("{}", "1 2 3 4 5 6 7 8 9 10")]
    [InlineData("{\"Since\":\"ZERO\",\"Until\":\"ZERO\",\"Tail\":-1,\"Follow\":false}", "1 2 3 4 5 6 7 8 9 10")]
    [InlineData("{\"Since\":null,\"Until\":null,\"Tail\":-7}", "1 2 3 4 5 6 7 8 9 10")]
    [InlineData("{\"Tail\":0}", "")]
    [InlineData("{\"Tail\":1}", "10")]
    [InlineData("{\"Tail\":3,\"FieldOfTheFuture\":[]}", "8 9 10")]
    [InlineData("{\"Tail\":9223372036854775807}", "1 2 3 4 5 6 7 8 9 10")]
    [InlineData("{\"Since\":\"2023-11-14T22:13:20.000000008Z\"}", "8 9 10")]
    [InlineData("{\"Since\":\"2023-11-14T23:13:20.000000008+01:00\"}", "8 9 10")]
    [InlineData("{\"Since\":\"2023-11-14T22:13:21Z\"}", "")]
    [InlineData("{\"Until\":\"2023-11-14T22:13:20.000000002Z\"}", "1 2")]
    [InlineData("{\"Until\":\"2023-11-14T22:13:20Z\"}", "")]
    [InlineData("{\"Since\":\"2023-11-14T22:13:20.000000004Z\",\"Until\":\"2023-11-14T22:13:20.000000006Z\",\"Tail\":6}", "5 6")]
    public async Task ReadLogs_TimesAndTail_GiveWhatJsonFileGives(string? config, string expected)
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        await LogAsync(plugin, Frames.Numbered(1, 10));

        var lines = await plugin.ReadLinesAsync(Container, config?.Replace("ZERO", Zero, StringComparison.Ordinal));

        Assert.Equal(expected, string.Join(' ', lines));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"Info\":null}")]
    [InlineData("{\"Info\":{\"ContainerID\":\"\"}}")]
    [InlineData("{\"Info\":{\"ContainerID\":\"c0ffee\"},\"Config\":{\"Since\":\"yesterday\"}}")]
    [InlineData("{\"Info\":{\"ContainerID\":\"c0ffee\"},\"Config\":{\"Until\":\"2026-13-01T00:00:00Z\"}}")]
    [InlineData("{\"Info\":{\"ContainerID\":\"c0ffee\"},\"Config\":{\"Tail\":\"all\"}}")]
    [InlineData("{\"Info\":{\"ContainerID\":\"c0ffee\"},\"Config\":{\"Tail\":1e99}}")]
    [InlineData("{\"Info\":{\"ContainerID\":\"c0ffee\"},\"Config\":7}")]
    [InlineData("\u0001\u0002")]
    public async Task ReadLogs_Malformed_IsNotAnsweredWithFrames(string body)
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);

        using var answer = await plugin.PostAsync("LogDriver.ReadLogs", Encoding.UTF8.GetBytes(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEqual("", JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["Err"]!.GetValue<string>());
    }

    [Fact]
    public async Task ReadLogs_UnknownContainer_IsAnEmptyLogAndMakesNoFolder()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);

        Assert.Empty(await plugin.ReadLogsAsync("unknown", "{\"Follow\":true}"));
        Assert.False(Directory.Exists(plugin.StreamFolder("unknown")));
    }

    [Fact]
    public async Task ReadLogs_SplitLinesAndSources_ComeAsJsonFileGivesThem()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        await LogAsync(plugin,
        [
            .. Frames.Line("out\r", 10),
            .. Frames.Line("err", 11, "stderr"),
            .. Frames.Line("", 12),
            .. Frames.Chunk("first,", 13, "id", 1, isLast: false),
            .. Frames.Chunk("last", 13, "id", 2, isLast: true),
            .. Frames.Line([0, 0xFF, (byte)'\\', (byte)'"'], 14),
            .. Frames.Chunk("no newline", 15, "id2", 1, isLast: false),
        ]);

        var entries = await plugin.ReadLogsAsync(Container);

        Assert.Equal(
            ["out\r\n", "err\n", "\n", "first,", "last\n", "\0\u00ff\\\"\n", "no newline"],
            entries.Select(static entry => Encoding.Latin1.GetString(entry.Line.Span)));
        Assert.Equal(["stdout", "stderr", "stdout", "stdout", "stdout", "stdout", "stdout"], entries.Select(static entry => entry.Source));
        Assert.Equal([10, 11, 12, 13, 13, 14, 15], entries.Select(static entry => entry.TimeNano));
    }

    [Fact]
    public async Task ReadLogs_ClockThatWentBack_SinceHoldsUntilTheFirstRecordThatSatisfiesIt()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        await LogAsync(plugin, [.. Frames.Numbered(1), .. Frames.Numbered(5), .. Frames.Numbered(2), .. Frames.Numbered(6)]);

        Assert.Equal(["5", "2", "6"], await plugin.ReadLinesAsync(Container, "{\"Since\":\"2023-11-14T22:13:20.000000004Z\"}"));
    }

    [Fact]
    public async Task ReadLogs_SeveralStarts_AreOneHistory()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        await LogAsync(plugin, Frames.Numbered(1, 2));
        await LogAsync(plugin, Frames.Numbered(3, 4));

        Assert.Equal(["1", "2", "3", "4"], await plugin.ReadLinesAsync(Container));
    }

    [Fact]
    public async Task ReadLogs_Follow_GivesLinesAsTheyComeAndEndsWithStopLogging()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container);
        fifo.Put(Frames.Numbered(1, 5));
        await Eventually.Holds(() => fifo.UnreadBytes == 0);

        using var answer = await FollowAsync(plugin, "{\"Tail\":2,\"Follow\":true}");
        await using var body = await answer.Content.ReadAsStreamAsync(Ct);
        Assert.Equal(Answer(4, 5), await ReadExactlyAsync(body, Answer(4, 5).Length));
        fifo.Put(Frames.Numbered(6));
        Assert.Equal(Answer(6, 6), await ReadExactlyAsync(body, Answer(6, 6).Length));
        fifo.Put(Frames.Numbered(7));
        await plugin.StopLoggingAsync(fifo);

        using var rest = new MemoryStream();
        await body.CopyToAsync(rest, Ct).WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.Equal(Answer(7, 7), rest.ToArray());
    }

    [Fact]
    public async Task ReadLogs_FollowerThatWentAway_LeavesNothingOpen()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container);
        fifo.Put(Frames.Numbered(1));
        await Eventually.Holds(() => fifo.UnreadBytes == 0);
        var openBefore = OpenFiles.Below(plugin.StreamFolder(Container)).Count;

        for (var i = 0; i < 5; i++)
        {
            using var answer = await FollowAsync(plugin, "{\"Follow\":true}");
            await using var body = await answer.Content.ReadAsStreamAsync(Ct);
            Assert.Equal(Answer(1, 1), await ReadExactlyAsync(body, Answer(1, 1).Length));
        }

        await Eventually.Holds(() => OpenFiles.Below(plugin.StreamFolder(Container)).Count == openBefore);
        await plugin.StopLoggingAsync(fifo);
        await Eventually.Holds(() => OpenFiles.Below(plugin.StreamFolder(Container)).Count == 0);
    }

    [Fact]
    public async Task Stop_WithAFollower_EndsItsAnswerAndDoesNotWaitForTheContainer()
    {
        using var folder = new TempFolder();
        var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container);
        fifo.Put(Frames.Numbered(1));
        using var answer = await FollowAsync(plugin, "{\"Follow\":true}");
        await using var body = await answer.Content.ReadAsStreamAsync(Ct);
        Assert.Equal(Answer(1, 1), await ReadExactlyAsync(body, Answer(1, 1).Length));

        // dockerd kills a plugin ten seconds after it asked it to stop.
        await plugin.StopAsync().WaitAsync(TimeSpan.FromSeconds(10), Ct);

        Assert.Equal(0, await body.ReadAsync(new byte[1], Ct));
        await plugin.DisposeAsync();
    }

    private static async Task LogAsync(RunningPlugin plugin, byte[] frames)
    {
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container);
        fifo.Put(frames);
        await plugin.StopLoggingAsync(fifo);
    }

    private static Task<HttpResponseMessage> FollowAsync(RunningPlugin plugin, string config) =>
        plugin.PostAsync("LogDriver.ReadLogs", RunningPlugin.ReadLogsBody(Container, config), HttpCompletionOption.ResponseHeadersRead);

    /// <summary>The frames of an answer: as dockerd wrote them, with the newline that it took off.</summary>
    private static byte[] Answer(int first, int last) =>
        [.. Enumerable.Range(first, last - first + 1).SelectMany(static number => Frames.Line($"{number}\n", Frames.BaseTime + number))];

    private static async Task<byte[]> ReadExactlyAsync(Stream body, int count)
    {
        var bytes = new byte[count];
        await body.ReadExactlyAsync(bytes, Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Ct);
        return bytes;
    }
}
