using System.Globalization;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Containers;

/// <summary>Five hundred containers: what each holds while it is quiet, and that none is forgotten. tests/bench/scale.sh has the costs.</summary>
public sealed class ManyContainersTests
{
    private const int Count = 500;

    // Its log, its manifest, its index.
    private const int MostFilesOfAQuietStream = 3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_containers_hold_a_few_files_each_and_are_all_stored()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        var fifos = await StartAllAsync(plugin);
        var before = OpenFiles.Below(plugin.Settings.DataFolder).Count;

        for (var number = 1; number <= 3; number++)
        {
            Array.ForEach(fifos, fifo => fifo.Put(Frames.Numbered(number)));
        }
        await Eventually.Holds(() => fifos.All(static fifo => fifo.UnreadBytes == 0));

        Assert.InRange(before, Count, Count * MostFilesOfAQuietStream);
        Assert.Equal(before, OpenFiles.Below(plugin.Settings.DataFolder).Count);
        // The plugin's end and dockerd's, which this process plays too.
        Assert.Equal(2 * Count, OpenFiles.Below(plugin.Settings.FifoFolder).Count);
        await Task.WhenAll(fifos.Select(plugin.StopLoggingAsync));
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(["1", "2", "3"], await plugin.ReadLinesAsync(Id(i)));
        }
        Assert.Empty(OpenFiles.Below(plugin.Settings.DataFolder));
        Assert.Empty(OpenFiles.Below(plugin.Settings.FifoFolder));
    }

    [Fact]
    public async Task A_new_process_finds_all_five_hundred_again_and_takes_what_waits_in_their_pipes()
    {
        using var folder = new TempFolder();
        DockerdFifo[] fifos;
        await using (var first = await RunningPlugin.StartAsync(folder))
        {
            fifos = await StartAllAsync(first);
            Array.ForEach(fifos, static fifo => fifo.Put(Frames.Numbered(1)));
            await Eventually.Holds(() => fifos.All(static fifo => fifo.UnreadBytes == 0));
        }
        Array.ForEach(fifos, static fifo => fifo.Put(Frames.Numbered(2, 9)));

        await using var second = await RunningPlugin.StartAsync(folder);
        // Each was looked at before dockerd could call.
        Assert.All(fifos, static fifo => Assert.Equal(0, fifo.UnreadBytes));
        Array.ForEach(fifos, static fifo => fifo.Put(Frames.Numbered(10)));
        await Task.WhenAll(fifos.Select(second.StopLoggingAsync));

        var expected = Enumerable.Range(1, 10).Select(static number => number.ToString(CultureInfo.InvariantCulture)).ToList();
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(expected, await second.ReadLinesAsync(Id(i)));
        }
    }

    private static async Task<DockerdFifo[]> StartAllAsync(RunningPlugin plugin)
    {
        var fifos = Enumerable.Range(0, Count).Select(i => plugin.MakeFifo($"fifo-{i}")).ToArray();
        await Parallel.ForAsync(0, Count, Ct, async (i, _) => await plugin.StartLoggingAsync(fifos[i], Id(i)));
        return fifos;
    }

    private static string Id(int i) => i.ToString("x64", CultureInfo.InvariantCulture);
}
