using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Plugin.Fifo;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Containers;

/// <summary>A new process finds its containers again: dockerd never repeats a StartLogging.</summary>
public sealed class PluginRestartTests
{
    private const string Container = "c0ffee";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(30, 0)]
    [InlineData(30, 17)]
    [InlineData(30, 400)]
    [InlineData(60, 0)]
    [InlineData(60, 1500)]
    public async Task Restart_killed_before_between_and_after_journaling_and_consuming_keeps_every_entry_exactly_once(int journaled, int consumed)
    {
        using var folder = new TempFolder();
        var first = await RunningPlugin.StartAsync(folder);
        using var fifo = first.MakeFifo("f");
        await first.StartLoggingAsync(fifo, Container);
        fifo.Put(Frames.Numbered(1, 100));
        await Eventually.Holds(() => fifo.UnreadBytes == 0);
        await first.DisposeAsync();
        // The dying plugin's last steps.
        await JournalAsync(first.StreamFolder(Container), Frames.Numbered(101, 100 + journaled));
        fifo.Put(Frames.Numbered(101, 160)[consumed..]);

        await using var second = await RunningPlugin.StartAsync(folder);
        fifo.Put(Frames.Numbered(161, 200));
        await second.StopLoggingAsync(fifo);

        Assert.Equal(Numbers(1, 200), await second.ReadLinesAsync(Container));
        Assert.Empty(Directory.EnumerateFiles(second.Settings.RegistrationsFolder));
    }

    [Fact]
    public async Task Restart_with_two_fifos_of_one_container_reads_the_older_one_first()
    {
        using var folder = new TempFolder();
        var first = await RunningPlugin.StartAsync(folder);
        // By name the other way round: not the name decides, but which was opened first.
        using var older = first.MakeFifo("z-older");
        using var newer = first.MakeFifo("a-newer");
        await first.StartLoggingAsync(older, Container);
        await first.StartLoggingAsync(newer, Container);
        await first.DisposeAsync();
        newer.Put(Frames.Numbered(1001, 2000));
        older.Put(Frames.Numbered(1, 1000));

        await using var second = await RunningPlugin.StartAsync(folder);
        await second.StopLoggingAsync(newer);
        await second.StopLoggingAsync(older);

        Assert.Equal(Numbers(1, 2000), await second.ReadLinesAsync(Container));
    }

    [Fact]
    public async Task Live_restore_a_second_fifo_of_a_container_comes_after_all_of_the_first()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var older = plugin.MakeFifo("older");
        using var newer = plugin.MakeFifo("newer");
        await plugin.StartLoggingAsync(older, Container);

        // dockerd dies without a word and comes back; the older FIFO is never mentioned again.
        older.Put(Frames.Numbered(1, 1500));
        older.Dispose();
        newer.Put(Frames.Numbered(1501, 2000));
        await plugin.StartLoggingAsync(newer, Container);
        await plugin.StopLoggingAsync(newer);

        Assert.Equal(Numbers(1, 2000), await plugin.ReadLinesAsync(Container));
        await Eventually.Holds(() => !File.Exists(older.Path) && !Directory.EnumerateFiles(plugin.Settings.RegistrationsFolder).Any());
        await Eventually.Holds(() => OpenFiles.Below(plugin.StreamFolder(Container)).Count == 0);
    }

    [Fact]
    public async Task Dockerd_gone_without_a_word_everything_is_stored_followers_end_and_the_fifo_is_cleared_away()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container);
        var follower = plugin.ReadLinesAsync(Container, "{\"Follow\":true}");

        // Cut off inside the last frame, as a killed dockerd may leave it.
        fifo.Put([.. Frames.Numbered(1, 500), .. Frames.Numbered(501)[..15]]);
        fifo.Dispose();

        var lines = await follower.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.Equal(Numbers(1, 500), lines.Take(500));
        Assert.StartsWith("15 bytes from the Docker daemon could not be decoded", Assert.Single(lines.Skip(500)), StringComparison.Ordinal);
        await Eventually.Holds(() => !File.Exists(fifo.Path) && !Directory.EnumerateFiles(plugin.Settings.RegistrationsFolder).Any());
    }

    [Fact]
    public async Task Restart_orphans_and_registrations_without_a_fifo_are_cleared_away_and_strangers_left_alone()
    {
        using var folder = new TempFolder();
        var first = await RunningPlugin.StartAsync(folder);
        using var orphan = first.MakeFifo("orphan");
        using var removed = first.MakeFifo("removed");
        using var live = first.MakeFifo("live");
        await first.StartLoggingAsync(orphan, "c1");
        await first.StartLoggingAsync(removed, "c2");
        await first.StartLoggingAsync(live, "c3");
        await first.DisposeAsync();
        orphan.Dispose();
        File.Delete(removed.Path);
        using var stranger = first.MakeFifo("stranger");
        await File.WriteAllTextAsync(Path.Combine(first.Settings.RegistrationsFolder, "torn.json"), "{\"file\":\"/run/do", Ct);
        await File.WriteAllTextAsync(Path.Combine(first.Settings.RegistrationsFolder, "newer.json"), "{\"version\":99,\"file\":\"x\",\"containerId\":\"y\",\"order\":1}", Ct);

        await using var second = await RunningPlugin.StartAsync(folder);
        live.Put(Frames.Numbered(1));
        await second.StopLoggingAsync(live);

        Assert.Equal(["1"], await second.ReadLinesAsync("c3"));
        await Eventually.Holds(() => !File.Exists(orphan.Path));
        Assert.True(File.Exists(stranger.Path));
        await Eventually.Holds(() => Directory.EnumerateFiles(second.Settings.RegistrationsFolder).Count() == 2);
    }

    [Fact]
    public async Task Restart_with_a_stream_that_cannot_be_opened_reads_the_others()
    {
        using var folder = new TempFolder();
        var first = await RunningPlugin.StartAsync(folder);
        using var broken = first.MakeFifo("broken");
        using var good = first.MakeFifo("good");
        await first.StartLoggingAsync(broken, "c1");
        await first.StartLoggingAsync(good, "c2");
        await first.DisposeAsync();
        Directory.Delete(first.StreamFolder("c1"), recursive: true);
        await File.WriteAllTextAsync(first.StreamFolder("c1"), "a file where the folder was", Ct);

        await using var second = await RunningPlugin.StartAsync(folder);
        good.Put(Frames.Numbered(1));
        await second.StopLoggingAsync(good);

        Assert.Equal(["1"], await second.ReadLinesAsync("c2"));
    }

    private static async Task JournalAsync(string stream, byte[] frames)
    {
        await using var maintenance = new JournalMaintenance(static (_, _) => { });
        using var journal = StreamJournal.Open(new RealStorage(), stream, Container, new JournalOptions(), maintenance, [], 0);
        Assert.Equal(frames.Length, new EntryFeed(journal, TimeProvider.System, new FifoCounters()).Take(frames, isFinal: false));
        journal.Commit();
    }

    private static IEnumerable<string> Numbers(int first, int last) => Enumerable.Range(first, last - first + 1).Select(static n => $"{n}");
}
