using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using LogRelay.Testing.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Journal;

/// <summary>What docs/reliability.md promises of a power loss, on storage that forgets what was not synced.</summary>
public sealed class SyncPolicyTests
{
    private const string Root = "/data/streams";
    private const int Seeds = 200;

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rotate_keeps_everything_that_was_rotated_before_the_power_went(bool compress)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var disk = NewDisk();
            await using var bench = new JournalBench(disk, Root, ignoreFailures: true);
            var journal = bench.Open(Options(SyncPolicy.Rotate, compress));
            var count = 30 + (seed % 40);
            JournalBench.Append(journal, 0, count);
            await bench.Maintenance.WhenIdleAsync(journal);
            var rotated = JournalBench.Numbers(journal).Count - NumbersOfActive(disk, bench);
            // These are on their way to the disk, like the rest of the active segment.
            JournalBench.Append(journal, count, 3);

            disk.Crash(seed);

            AssertBeginsWith(rotated, disk, $"seed {seed}");
            Assert.True(rotated >= 20, $"seed {seed}: only {rotated} were rotated");
        }
    }

    [Fact]
    public async Task Interval_keeps_everything_that_is_older_than_the_interval()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var disk = NewDisk();
            var counting = new FaultyStorage(disk);
            await using var bench = new JournalBench(counting, Root, ignoreFailures: true);
            var journal = bench.Open(Options(SyncPolicy.Interval) with { SyncInterval = TimeSpan.FromSeconds(5) });
            var count = 1 + (seed % 50);
            JournalBench.Append(journal, 0, count);
            _time.Advance(TimeSpan.FromSeconds(5));
            await SyncsAreOverAsync(bench);
            JournalBench.Append(journal, count, 5);
            _time.Advance(TimeSpan.FromSeconds(4.9));

            disk.Crash(seed);

            AssertBeginsWith(count, disk, $"seed {seed}");
        }
    }

    [Fact]
    public async Task Interval_syncs_the_last_lines_when_the_journal_is_closed()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var disk = NewDisk();
            await using var bench = new JournalBench(disk, Root, ignoreFailures: true);
            using (var journal = bench.Open(Options(SyncPolicy.Interval)))
            {
                JournalBench.Append(journal, 0, 17);
            }
            disk.Crash(seed);
            AssertBeginsWith(17, disk, $"seed {seed}");
        }
    }

    [Fact]
    public async Task A_sync_that_fails_is_reported_once_and_made_again()
    {
        var failures = 0;
        var disk = new FaultyStorage(new CrashingStorage());
        await using var maintenance = new JournalMaintenance((_, _) => Interlocked.Increment(ref failures));
        using var journal = StreamJournal.Open(disk, Root + "/c", "c", Options(SyncPolicy.Interval), maintenance, [], 0);
        disk.Fail(StorageOperation.Sync, StorageErrno.DeviceError);
        JournalBench.Append(journal, 0, 1);
        for (var i = 0; i < 3; i++)
        {
            var calls = disk.Calls;
            _time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.Holds(() => disk.Calls > calls);
            await maintenance.SyncGate.WaitAsync(TestContext.Current.CancellationToken);
            maintenance.SyncGate.Release();
        }
        Assert.Equal(1, failures);
    }

    [Fact]
    public async Task A_segment_that_could_not_be_opened_is_synced_as_soon_as_it_can_be()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var failures = 0;
            var disk = NewDisk();
            var refusing = new FaultyStorage(disk);
            await using var maintenance = new JournalMaintenance((_, _) => Interlocked.Increment(ref failures));
            var bench = new JournalBench(disk, Root);
            var journal = StreamJournal.Open(refusing, bench.Folder, JournalBench.Id, Options(SyncPolicy.Rotate), maintenance, [], 0);
            refusing.Fail(StorageOperation.Open, StorageErrno.DeviceError, path: FileNames.Active(JournalBench.Id) + ".");
            JournalBench.Append(journal, 0, 30);
            await maintenance.WhenIdleAsync(journal);
            Assert.True(failures > 0, $"seed {seed}: nobody was told");
            refusing.Heal();
            JournalBench.Append(journal, 30, 10);
            await maintenance.WhenIdleAsync(journal);
            var rotated = JournalBench.Numbers(journal).Count - NumbersOfActive(disk, bench);

            disk.Crash(seed);

            AssertBeginsWith(rotated, disk, $"seed {seed}");
        }
    }

    [Fact]
    public async Task None_syncs_nothing_and_rotate_only_what_is_rotated()
    {
        foreach (var policy in (SyncPolicy[])[SyncPolicy.None, SyncPolicy.Rotate])
        {
            var disk = new FaultyStorage(new CrashingStorage());
            var failures = 0;
            await using var maintenance = new JournalMaintenance((_, _) => Interlocked.Increment(ref failures));
            using var journal = StreamJournal.Open(disk, Root + "/c", "c", Options(policy), maintenance, [], 0);
            disk.Fail(StorageOperation.Sync | StorageOperation.SyncFolder, StorageErrno.DeviceError);
            JournalBench.Append(journal, 0, 5);
            _time.Advance(TimeSpan.FromSeconds(10));
            await maintenance.WhenIdleAsync(journal);
            Assert.Equal(0, failures);
            JournalBench.Append(journal, 5, 20);
            await maintenance.WhenIdleAsync(journal);
            Assert.Equal(policy == SyncPolicy.None, failures == 0);
        }
    }

    private JournalOptions Options(SyncPolicy policy, bool compress = false) => new()
    {
        MaxSizeBytes = 600,
        MaxFiles = 1000,
        Compression = compress ? SegmentCodec.Gzip : SegmentCodec.Plain,
        Sync = policy,
        SyncInterval = TimeSpan.FromSeconds(1),
        Time = _time,
    };

    private static CrashingStorage NewDisk()
    {
        // The data folder is older than LogRelay: somebody made it for the mount.
        var disk = new CrashingStorage();
        disk.CreateFolder("/data");
        disk.SyncFolder("/");
        return disk;
    }

    /// <summary>All syncs that the clock has set off: each takes the gate.</summary>
    private static async Task SyncsAreOverAsync(JournalBench bench)
    {
        await Eventually.Holds(() => bench.Maintenance.SyncGate.CurrentCount == 4);
    }

    private static int NumbersOfActive(CrashingStorage disk, JournalBench bench)
    {
        using var file = disk.Open(bench.Active, StorageOpenMode.Read);
        var bytes = new byte[file.Length];
        return bytes.AsSpan(0, file.Read(0, bytes)).Count((byte)'\n');
    }

    private static void AssertBeginsWith(int count, CrashingStorage disk, string when)
    {
        var bench = new JournalBench(disk, Root);
        using var journal = bench.Open(new JournalOptions { MaxSizeBytes = 600, MaxFiles = 1000 });
        var numbers = JournalBench.Numbers(journal);
        Assert.True(numbers.Take(count).SequenceEqual(Enumerable.Range(0, count)), $"{when}: the first {count} were promised, there are {string.Join(' ', numbers)}");
    }
}
