using System.Globalization;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Retention;

/// <summary>A disk that fills up: old segments go before new records do, everything is counted, nothing torn is seen.</summary>
public sealed class DiskFullTests
{
    private const string Root = "/journals";

    // Less than a thousand lines take; more than the index of their segments, which are tiny here, can grow to meanwhile.
    private const long SmallDiskBytes = 80_000;

    private static readonly JournalOptions Large = new() { MaxSizeBytes = 2000, MaxFiles = 1000 };

    [Fact]
    public async Task Segments_that_nobody_needs_go_before_a_record_is_dropped()
    {
        var disk = new SmallDisk(new CrashingStorage(), SmallDiskBytes);
        await using var bench = new JournalBench(disk, Root, ignoreFailures: true);
        using var journal = bench.Open(Large);
        JournalBench.Append(journal, 0, 1000);

        Assert.Equal(0, journal.Counters.DroppedRecords);
        var numbers = JournalBench.Numbers(journal);
        Assert.Equal(Enumerable.Range(numbers[0], 1000 - numbers[0]), numbers);
        Assert.InRange(numbers.Count, 20, 900);
        Assert.Empty(JournalBench.Markers(journal));
    }

    [Fact]
    public async Task What_a_sink_needs_goes_last_and_is_counted_and_marked_on_the_full_disk_itself()
    {
        var disk = new SmallDisk(new CrashingStorage(), SmallDiskBytes);
        await using var bench = new JournalBench(disk, Root, ignoreFailures: true);
        using var journal = bench.Open(Large with { SpoolMaxBytes = 1_000_000 });
        var claim = journal.Claims.Claim("gelf", 0);
        JournalBench.Append(journal, 0, 1000);

        var numbers = JournalBench.Numbers(journal);
        Assert.Equal(0, journal.Counters.DroppedRecords);
        Assert.Equal(Enumerable.Range(numbers[0], 1000 - numbers[0]), numbers);
        Assert.Equal(numbers[0], claim.DroppedRecords);
        var marker = Assert.Single(JournalBench.Markers(journal));
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{numbers[0]} records "), marker, StringComparison.Ordinal);
        Assert.EndsWith("delivered to gelf: the disk was full", marker, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StorageErrno.NoSpace)]
    [InlineData(StorageErrno.QuotaExceeded)]
    [InlineData(StorageErrno.DeviceError)]
    [InlineData(30)] // EROFS
    public async Task Whatever_storage_refuses_received_is_stored_plus_dropped_and_no_torn_line_is_seen(int errno)
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var storage = new FaultyStorage(new CrashingStorage());
            await using var bench = new JournalBench(storage, Root, ignoreFailures: true);
            using var journal = bench.Open(Large with { SpoolMaxBytes = 3000, Compression = seed % 2 == 0 ? SegmentCodec.Gzip : SegmentCodec.Plain });
            _ = journal.Claims.Claim("gelf", 0);
            var next = 0;
            for (var phase = 0; phase < 6; phase++)
            {
                storage.Fail(StorageOperation.Changes, errno, random.Next(1, 12), random.Next(1, 30), random.Next(0, 100));
                JournalBench.Append(journal, next, 40, batch: random.Next(1, 9));
                next += 40;
                await bench.Maintenance.WhenIdleAsync(journal);
                storage.Heal();
                AssertReadable(journal, $"errno {errno}, seed {seed}, phase {phase}");
                JournalBench.Append(journal, next, 40);
                next += 40;
                AssertReadable(journal, $"errno {errno}, seed {seed}, phase {phase}, healed");
            }
            Assert.Equal(next, journal.Counters.StoredRecords + journal.Counters.DroppedRecords);
            // Markers of drops that were removed are records of the removed segments, too.
            var removed = journal.Claims.All[0].DroppedRecords;
            var missing = next - JournalBench.Numbers(journal).Count - journal.Counters.DroppedRecords;
            Assert.True(
                removed - missing is >= 0 and <= 6,
                $"errno {errno}, seed {seed}: {missing} are missing, {removed} were counted; {journal.Counters.MissingBytes} bytes missing, "
                + $"{string.Join(" | ", JournalBench.Markers(journal))}; {string.Join(' ', JournalBench.Numbers(journal))}; {string.Join(' ', bench.Files())}");
        }
    }

    /// <summary>The same journals as the whole plugin has, on one disk, with somebody else filling it and giving it back.</summary>
    [Fact]
    public async Task Several_streams_share_what_is_left_and_recover()
    {
        var disk = new SmallDisk(new CrashingStorage(), 60_000);
        var budget = new DiskBudget(null, TimeProvider.System);
        await using var maintenance = new JournalMaintenance(static (_, _) => { });
        var journals = new List<StreamJournal>();
        for (var i = 0; i < 3; i++)
        {
            journals.Add(StreamJournal.Open(disk, $"{Root}/c{i}", $"c{i}", Large with { Space = budget }, maintenance, [], 0));
            budget.Add(journals[i]);
        }
        JournalBench.Append(journals[0], 0, 50);
        for (var round = 0; round < 20; round++)
        {
            JournalBench.Append(journals[1], round * 40, 40);
            JournalBench.Append(journals[2], round * 10, 10);
        }
        // Four fifths of the traffic are one container's: the others' segments are all there.
        Assert.Equal(50, JournalBench.Numbers(journals[0]).Count);
        Assert.All(journals, static journal => Assert.Equal(0, journal.Counters.DroppedRecords));

        disk.ForeignBytes = disk.CapacityBytes;
        JournalBench.Append(journals[0], 50, 20);
        Assert.Equal(20, journals[0].Counters.DroppedRecords);
        disk.ForeignBytes = 0;
        JournalBench.Append(journals[0], 70, 5);

        Assert.Contains("20 records", Assert.Single(JournalBench.Markers(journals[0])), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(70, 5), JournalBench.Numbers(journals[0]).TakeLast(5));
        journals.ForEach(static journal => journal.Dispose());
    }

    private static void AssertReadable(StreamJournal journal, string when)
    {
        var numbers = JournalBench.Numbers(journal);
        Assert.True(numbers.SequenceEqual(numbers.Order().Distinct()), $"{when}: {string.Join(' ', numbers)}");
        using var reader = journal.OpenReader(0);
        while (reader.TryReadLine(out var line, out _))
        {
            Assert.True(line.Length > 0 && line[0] == (byte)'{' && line[^1] == (byte)'}', when);
        }
        Assert.Equal(0, reader.DamagedBytes);
    }
}
