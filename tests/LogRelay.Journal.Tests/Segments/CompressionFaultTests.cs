using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Journal.Tests.Model;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Segments;

/// <summary>Compression on a full or failing disk: the source stays, the failure is said, the next time it is done.</summary>
public sealed class CompressionFaultTests
{
    private const int Lines = 60;

    [Theory]
    [InlineData(SegmentCodec.Gzip, StorageOperation.Changes & ~StorageOperation.Open, "", 30)]
    [InlineData(SegmentCodec.Zstd, StorageOperation.Changes & ~StorageOperation.Open, "", 30)]
    [InlineData(SegmentCodec.Gzip, StorageOperation.Open, FileNames.TemporarySuffix, 2)]
    public async Task A_refusal_at_any_step_is_reported_and_costs_nothing(SegmentCodec codec, StorageOperation operations, string path, int leastCalls)
    {
        // Its work is done here.
        var maintenance = new JournalMaintenance(static (_, _) => { });
        await maintenance.DisposeAsync();
        var options = new JournalOptions { MaxSizeBytes = 2000, MaxFiles = 100, Compression = codec, BlockBytes = 500 };
        for (var nth = 1; ; nth++)
        {
            var disk = new CrashingStorage();
            var storage = new FaultyStorage(disk);
            await using var bench = new JournalBench(storage, "/journals");
            using var journal = StreamJournal.Open(storage, bench.Folder, JournalBench.Id, options, maintenance, [], 0);
            JournalBench.Append(journal, 0, Lines);
            var before = SeenRecords.Read(journal, 0).Records;

            storage.Fail(operations, StorageErrno.NoSpace, nth, times: 1, shortWriteBytes: nth % 100, path);
            var refusals = Work(journal);
            if (storage.Failures == 0)
            {
                Assert.True(nth > leastCalls, $"only {nth} calls were made");
                return;
            }

            Assert.True(refusals == 1, $"call {nth} failed, and {refusals} failures were reported");
            Assert.Equal(before, SeenRecords.Read(journal, 0).Records);
            Assert.DoesNotContain(storage.List(bench.Folder), static entry => entry.Name.EndsWith(FileNames.TemporarySuffix, StringComparison.Ordinal));
            // The next rotation's turn.
            JournalBench.Append(journal, Lines, 30);
            Assert.Equal(0, Work(journal));
            Assert.All(journal.Snapshot().SkipLast(1), segment => Assert.True(segment.Codec == codec, $"call {nth}: {segment}"));
            Assert.Equal(journal.Snapshot().Count, bench.Files().Count);
            // As a killed process leaves it.
            await using var later = new JournalBench(disk, "/journals");
            using var reopened = later.Open(maxSize: 2000, maxFiles: 100);
            Assert.Equal(before, SeenRecords.Read(reopened, 0).Records.Take(before.Count));
            Assert.Equal(Enumerable.Range(0, Lines + 30), JournalBench.Numbers(reopened));
        }
    }

    /// <summary>Does what waits, as the maintenance would.</summary>
    /// <returns>How often it would have reported a failure.</returns>
    private static int Work(StreamJournal journal)
    {
        var refusals = 0;
        while (true)
        {
            try
            {
                if (!journal.RunMaintenance())
                {
                    return refusals;
                }
            }
            catch (IOException)
            {
                refusals++;
            }
        }
    }
}
