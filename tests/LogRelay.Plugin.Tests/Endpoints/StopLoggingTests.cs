using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Endpoints;

public sealed class StopLoggingTests
{
    private const string Container = "c0ffee";

    [Fact]
    public async Task StopLogging_EntriesInThePipe_AreStoredBeforeItAnswers()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container);

        fifo.Put(Frames.Numbered(1, 20_000));
        await plugin.StopLoggingAsync(fifo);

        var lines = await File.ReadAllLinesAsync(Path.Combine(plugin.StreamFolder(Container), $"{Container}-json.log"), TestContext.Current.CancellationToken);
        Assert.Equal(20_000, lines.Length);
        Assert.StartsWith("{\"log\":\"20000\\n\"", lines[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(plugin.Settings.RegistrationsFolder));
        Assert.Empty(OpenFiles.Below(plugin.StreamFolder(Container)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"File\":null}")]
    [InlineData("{\"File\":\"\"}")]
    [InlineData("{\"File\":\"/run/docker/logging/unknown\"}")]
    [InlineData("{\"File\":\"../../etc/passwd\\u0000\"}")]
    [InlineData("{\"File\":7}")]
    [InlineData("garbage")]
    public async Task StopLogging_OfNothingThatIsKnown_SucceedsAndDisturbsNobody(string body)
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container);

        // Docker would leak the FIFO and count the plugin as in use for ever if this failed.
        Assert.Equal("", await plugin.CallAsync("LogDriver.StopLogging", body));

        fifo.Put(Frames.Numbered(1));
        await plugin.StopLoggingAsync(fifo);
        Assert.Equal(["1"], await plugin.ReadLinesAsync(Container));
    }

    [Fact]
    public async Task StopLogging_ManyTimesAtOnce_EndsTheStreamOnce()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        using var other = plugin.MakeFifo("other");
        await plugin.StartLoggingAsync(fifo, Container);
        await plugin.StartLoggingAsync(other, Container);
        fifo.Put(Frames.Numbered(1, 100));

        var body = $$"""{"File":"{{fifo.Path}}"}""";
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => plugin.CallAsync("LogDriver.StopLogging", body)));
        other.Put(Frames.Numbered(101, 200));
        await plugin.StopLoggingAsync(other);

        Assert.All(answers, static error => Assert.Equal("", error));
        Assert.Equal(Enumerable.Range(1, 200).Select(n => $"{n}"), await plugin.ReadLinesAsync(Container));
    }
}
