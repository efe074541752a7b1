using System.Globalization;
using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Journal;

/// <summary>The journal on storage that fails, is killed, and loses power, at every step of writing, rotating and compressing.</summary>
public sealed class JournalFaultTests
{
    private const string Root = "/journals";

    /// <summary>Ends the process at each storage call in turn: nothing that was committed is lost, nothing is there twice.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(100, false)]
    [InlineData(3, true)]
    public async Task Killed_at_any_call_every_committed_record_is_there_once(int maxFiles, bool compress)
    {
        for (var call = 1; ; call++)
        {
            var disk = new CrashingStorage();
            var committed = -1;
            var ended = await RunUntilCallAsync(disk, call, maxFiles, compress, last => committed = last);
            disk.Kill();
            await using var bench = new JournalBench(disk, Root);
            using (var journal = bench.Open(maxSize: 600, maxFiles: maxFiles, compress: compress))
            {
                AssertEndsAtLeastWith(committed, JournalBench.Numbers(journal), maxFiles, $"killed at call {call}");
                var next = JournalBench.Numbers(journal).LastOrDefault(-1) + 1;
                JournalBench.Append(journal, next, 30);
                AssertEndsAtLeastWith(next + 29, JournalBench.Numbers(journal), maxFiles, $"writing on after call {call}");
            }
            if (ended)
            {
                Assert.True(call > 50, $"only {call} calls were made");
                return;
            }
        }
    }

    /// <summary>Power is lost at random steps: what is left is readable, in order, without repetition, and can be written on.</summary>
    [Fact]
    public async Task After_power_loss_what_is_left_is_in_order_and_positions_never_repeat()
    {
        for (var seed = 1; seed <= 400; seed++)
        {
            var random = new Random(seed);
            var disk = new CrashingStorage();
            var highest = 0L;
            var next = 0;
            for (var life = 0; life < 4; life++)
            {
                await using var bench = new JournalBench(disk, Root, ignoreFailures: true);
                var journal = bench.Open(maxSize: 600, maxFiles: 5, compress: seed % 2 == 0, minimumPosition: highest);
                var numbers = JournalBench.Numbers(journal);
                Assert.True(numbers.SequenceEqual(numbers.Order().Distinct()), string.Create(CultureInfo.InvariantCulture, $"seed {seed}, life {life}: {string.Join(' ', numbers)}"));
                Assert.True(journal.EndPosition >= highest, $"seed {seed}: position {journal.EndPosition} after {highest}");
                var count = random.Next(1, 60);
                JournalBench.Append(journal, next, count, batch: random.Next(1, 8));
                next += count;
                // A sink has read everything: nothing may come again under these positions.
                highest = journal.EndPosition;
                disk.Crash(seed + life);
            }
        }
    }

    [Fact]
    public async Task Disk_full_drops_and_counts_then_marks_the_place_and_goes_on()
    {
        var storage = new FaultyStorage(new CrashingStorage());
        await using var bench = new JournalBench(storage, Root);
        using var journal = bench.Open();
        JournalBench.Append(journal, 0, 20);
        storage.FillUp(30);
        JournalBench.Append(journal, 20, 50);
        storage.Heal();
        JournalBench.Append(journal, 70, 10);

        var numbers = JournalBench.Numbers(journal);
        Assert.Equal(Enumerable.Range(0, 20).Concat(Enumerable.Range(70, 10)), numbers);
        Assert.Equal(50, journal.Counters.DroppedRecords);
        Assert.Equal(80, journal.Counters.StoredRecords + journal.Counters.DroppedRecords);
        var marker = Assert.Single(JournalBench.Markers(journal));
        Assert.Contains("50 records", marker, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StorageOperation.Write)]
    [InlineData(StorageOperation.Rename)]
    [InlineData(StorageOperation.Open)]
    [InlineData(StorageOperation.Delete)]
    [InlineData(StorageOperation.Sync)]
    public async Task A_call_that_fails_once_costs_at_most_what_was_counted(StorageOperation operation)
    {
        for (var nth = 1; nth <= 40; nth++)
        {
            var storage = new FaultyStorage(new CrashingStorage());
            await using var bench = new JournalBench(storage, Root, ignoreFailures: true);
            using var journal = bench.Open(maxSize: 600, maxFiles: 1000);
            storage.Fail(operation, StorageErrno.DeviceError, nth, times: 1);
            JournalBench.Append(journal, 0, 200, batch: 3);
            storage.Heal();
            JournalBench.Append(journal, 200, 20);
            var numbers = JournalBench.Numbers(journal);
            Assert.True(numbers.SequenceEqual(numbers.Order().Distinct()), $"{operation} {nth}: out of order or repeated");
            Assert.Equal(220, numbers.Count + journal.Counters.DroppedRecords);
        }
    }

    private static async Task<bool> RunUntilCallAsync(
        CrashingStorage disk, int call, int maxFiles, bool compress, Action<int> onCommitted)
    {
        var storage = new FaultyStorage(disk);
        storage.Fail(StorageOperation.All, StorageErrno.DeviceError, call, shortWriteBytes: 7);
        await using var bench = new JournalBench(storage, Root, ignoreFailures: true);
        StreamJournal journal;
        try
        {
            journal = bench.Open(maxSize: 600, maxFiles: maxFiles, compress: compress);
        }
        catch (IOException)
        {
            return false;
        }
        for (var number = 0; number < 60; number += 3)
        {
            JournalBench.Append(journal, number, 3);
            if (journal.Counters.DroppedRecords > 0)
            {
                return false;
            }
            onCommitted(number + 2);
        }
        // The journal is left as a killed process leaves it: not disposed.
        return storage.Calls < call;
    }

    private static void AssertEndsAtLeastWith(int committed, List<int> numbers, int maxFiles, string when)
    {
        var first = numbers.Count == 0 ? 0 : numbers[0];
        Assert.True(numbers.SequenceEqual(Enumerable.Range(first, numbers.Count)), $"{when}: {string.Join(' ', numbers)}");
        // With one file a rotation leaves nothing of what was before it.
        if (maxFiles > 1 || numbers.Count > 0)
        {
            Assert.True(first + numbers.Count - 1 >= committed, $"{when}: {committed} was committed, the last is {first + numbers.Count - 1}");
        }
        if (maxFiles >= 100 && committed >= 0)
        {
            Assert.True(first == 0, $"{when}: begins with {first}");
        }
    }
}
