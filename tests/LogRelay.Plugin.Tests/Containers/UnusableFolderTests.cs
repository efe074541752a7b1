using System.Net;
using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Containers;

/// <summary>Nothing that is wrong with a stream's folder keeps its container from starting (promise I1).</summary>
public sealed class UnusableFolderTests
{
    private const string Container = "c0ffee";

    [Theory]
    [InlineData("")]
    [InlineData("stream.json")]
    [InlineData("journal.manifest")]
    [InlineData("c0ffee-json.log")]
    [InlineData("c0ffee-json.log.1")]
    public async Task Whatever_stands_in_the_place_of_a_file_is_set_aside_and_the_container_logs(string name)
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        var path = Path.Combine(plugin.StreamFolder(Container), name);
        if (name.Length == 0)
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path.TrimEnd('/'))!);
            await File.WriteAllTextAsync(path.TrimEnd('/'), "a file in the place of the folder", TestContext.Current.CancellationToken);
        }
        else
        {
            _ = Directory.CreateDirectory(Path.Combine(path, "something"));
        }

        await plugin.StartLoggingAsync(fifo, Container);
        fifo.Put(Frames.Numbered(1, 3));
        await plugin.StopLoggingAsync(fifo);

        Assert.Equal(["1", "2", "3"], await plugin.ReadLinesAsync(Container));
        Assert.True(Path.Exists(path.TrimEnd('/') + Quarantine.Suffix + "1"));
    }

    [Fact]
    public async Task A_stream_that_cannot_be_stored_is_drained_counted_and_stored_again_as_soon_as_it_can_be()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        await File.WriteAllTextAsync(plugin.Settings.StreamsFolder, "a file in the place of all streams", TestContext.Current.CancellationToken);

        await plugin.StartLoggingAsync(fifo, Container);
        fifo.Put(Frames.Numbered(1, 1000));
        await Eventually.Holds(() => fifo.UnreadBytes == 0);
        using (var refusal = await plugin.PostAsync("LogDriver.ReadLogs", RunningPlugin.ReadLogsBody(Container)))
        {
            // Docker shows an error, not an empty log.
            Assert.Equal(HttpStatusCode.InternalServerError, refusal.StatusCode);
        }

        File.Delete(plugin.Settings.StreamsFolder);
        // The marker is written when the FIFO changes over; until then an attempt may have made the file, empty.
        var active = new FileInfo(Path.Combine(plugin.StreamFolder(Container), FileNames.Active(Container)));
        await Eventually.Holds(() =>
        {
            active.Refresh();
            return active is { Exists: true, Length: > 0 };
        });
        fifo.Put(Frames.Numbered(1001, 1003));
        await plugin.StopLoggingAsync(fifo);

        var lines = await plugin.ReadLinesAsync(Container);
        Assert.Contains("1000 records", lines[0], StringComparison.Ordinal);
        Assert.Equal(["1001", "1002", "1003"], lines[1..]);
    }
}
