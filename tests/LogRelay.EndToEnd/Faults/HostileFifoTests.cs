using System.Globalization;
using System.Text.RegularExpressions;
using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.Faults;

/// <summary>Bytes in a FIFO that dockerd did not write, and more containers at once than anybody starts.</summary>
[Collection(FaultGroup.Name)]
public sealed partial class HostileFifoTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Garbage_in_one_containers_fifo_is_counted_and_marked_and_nobody_loses_a_line()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        var writers = await Writers.StartAsync(engine, plugin, 3, Ct, "--rate", "5000");
        await writers.WaitUntilAllWriteAsync(Ct);
        var pid = plugin.ProcessId();
        var fifo = plugin.FifoOf(writers.Containers[0]);
        var random = new Random(5);
        long garbageBytes = 0;

        // Each piece is one write of less than a page, which the kernel puts between dockerd's frames, never into one.
        await using (var end = new FileStream(fifo, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            for (var piece = 0; piece < 200; piece++)
            {
                var garbage = new byte[random.Next(1, 4000)];
                random.NextBytes(garbage);
                await end.WriteAsync(garbage, Ct);
                garbageBytes += garbage.Length;
            }
        }
        await writers.WaitUntilAllWriteAsync(Ct);

        Assert.Equal(pid, plugin.ProcessId());
        var journals = await writers.StopAsync(Ct);
        foreach (var journal in journals)
        {
            journal.MustBeWhole("beside garbage");
        }
        Assert.Equal(garbageBytes, journals[0].Markers.Sum(static marker => long.Parse(Bytes().Match(marker).Value, CultureInfo.InvariantCulture)));
        Assert.Empty(journals[1].Markers);
        Assert.Empty(journals[2].Markers);
        Assert.Equal(pid, plugin.ProcessId());
    }

    [Fact]
    public async Task A_hundred_containers_started_and_ended_in_a_storm_leave_their_lines_and_nothing_else()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        var pid = plugin.ProcessId();
        var openBefore = OpenFiles(pid);
        var ids = new string[100];

        await Parallel.ForAsync(0, ids.Length, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Ct }, async (i, ct) =>
        {
            var container = await engine.RunAsync(
                new("programs", "emit", "--count", "300", "--size", "32", "--marker", "END") { Driver = plugin.Name }, ct);
            ids[i] = container.Id;
            Assert.Equal(0, await container.WaitAsync(ct));
        });

        foreach (var id in ids)
        {
            var journal = await NumberedLines.OfJournalAsync(plugin.JsonFilePath(new Container(engine, id)), 32, Ct);
            journal.MustBeWhole($"container {id}");
            Assert.Equal(300, journal.Last);
        }
        Assert.Equal(pid, plugin.ProcessId());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(plugin.DataFolder, "registrations")));
        await Eventually.TrueAsync("the plugin has closed what it opened", () => OpenFiles(pid) <= openBefore + 8, Ct);
    }

    private static int OpenFiles(int? pid) => Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length;

    [GeneratedRegex("^[0-9]+")]
    private static partial Regex Bytes();
}
