using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Model;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Journal;

/// <summary>What a start of the machine does to positions: nothing, unless the manifest may be older than the files.</summary>
public sealed class PowerCycleTests
{
    private const string Root = "/streams";
    private const int MaxSize = 600;

    [Fact]
    public async Task A_later_file_under_an_older_manifest_comes_above_every_cursor()
    {
        var disk = new CrashingStorage();
        await using var bench = new JournalBench(disk, Root);
        FolderImage older, newer;
        long cursor;
        using (var journal = bench.Open(MaxSize))
        {
            JournalBench.Append(journal, 0, 2);
            older = FolderImage.Of(disk, bench.Folder);
            var rotations = 0;
            for (var number = 2; rotations < 3; number++)
            {
                var start = journal.StartPosition;
                JournalBench.Append(journal, number, 1);
                rotations += journal.StartPosition > start ? 1 : 0;
            }
            // The sink has everything but the active file, in which more lines wait than the first one had.
            cursor = journal.StartPosition;
            JournalBench.Append(journal, 100, 4);
            newer = FolderImage.Of(disk, bench.Folder);
        }
        var manifest = Path.Combine(bench.Folder, FileNames.Manifest);
        newer[manifest] = older[manifest];

        await using var later = new JournalBench(Restarted(newer, bench.Folder), Root);
        using var recovered = later.Open(MaxSize, minimumPosition: cursor);

        Assert.Equal(JournalBench.Numbers(recovered), JournalBench.Numbers(recovered, cursor));
        Assert.Equal([100, 101, 102, 103], JournalBench.Numbers(recovered, cursor).TakeLast(4));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_the_manifest_knows_keeps_its_positions(bool isClosed)
    {
        var disk = new CrashingStorage();
        await using var bench = new JournalBench(disk, Root);
        FolderImage image;
        long cursor;
        var journal = bench.Open(MaxSize, maxFiles: 5);
        JournalBench.Append(journal, 0, 30);
        cursor = journal.EndPosition;
        JournalBench.Append(journal, 30, 1);
        if (isClosed)
        {
            journal.Dispose();
        }
        image = FolderImage.Of(disk, bench.Folder);

        await using var later = new JournalBench(Restarted(image, bench.Folder), Root);
        using var recovered = later.Open(MaxSize, maxFiles: 5, minimumPosition: cursor);

        Assert.Equal([30], JournalBench.Numbers(recovered, cursor));
        if (!isClosed)
        {
            journal.Dispose();
        }
    }

    /// <summary>The files on a machine that has been started since, with nothing lost of them.</summary>
    private static CrashingStorage Restarted(FolderImage image, string folder)
    {
        var storage = image.ToStorage();
        foreach (var path in image.Paths)
        {
            using var file = storage.Open(path, StorageOpenMode.ReadWrite);
            file.Sync();
        }
        storage.SyncFolder(folder);
        storage.SyncFolder(Root);
        storage.SyncFolder("/");
        storage.Crash(1);
        return storage;
    }
}
