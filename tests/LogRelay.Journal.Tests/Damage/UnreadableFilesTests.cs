using LogRelay.Journal.Reading;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Journal.Tests.Model;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Damage;

/// <summary>Files that storage refuses to open or to read: docker logs passes over them, a sink waits a while.</summary>
public sealed class UnreadableFilesTests
{
    private const string Rotated = "-json.log.2";

    private readonly FaultyStorage _storage = new(new CrashingStorage());

    [Theory]
    [InlineData(StorageOperation.Open)]
    [InlineData(StorageOperation.Read)]
    public async Task A_reader_passes_over_an_unreadable_file_and_counts_it(StorageOperation operation)
    {
        await using var bench = new JournalBench(_storage, "/journals", ignoreFailures: true);
        using var journal = bench.Open(maxSize: 2000, maxFiles: 100);
        JournalBench.Append(journal, 0, 100);
        var lost = journal.Snapshot()[^3];
        var whole = SeenRecords.Read(journal, 0).Records;

        _storage.Fail(operation, StorageErrno.DeviceError, path: Rotated);

        var seen = SeenRecords.Read(journal, 0);
        Assert.Equal(whole.Where(record => record.Position < lost.BasePosition || record.Position >= lost.EndPosition), seen.Records);
        Assert.Equal(lost.Length, seen.DamagedBytes + seen.MissingBytes);
    }

    [Fact]
    public async Task A_sink_gets_what_becomes_readable_again()
    {
        await using var bench = new JournalBench(_storage, "/journals", ignoreFailures: true);
        using var journal = bench.Open(maxSize: 2000, maxFiles: 100);
        JournalBench.Append(journal, 0, 100);
        _storage.Fail(StorageOperation.Open, StorageErrno.DeviceError, path: Rotated);
        for (var attempt = 1; attempt <= UnreadablePlaces.MostRefusals; attempt++)
        {
            using var reader = journal.OpenDeliveryReader(0);
            Assert.Throws<IOException>(() => Lines(reader));
        }
        _storage.Heal();
        using (var reader = journal.OpenDeliveryReader(0))
        {
            Assert.Equal(100, Lines(reader));
        }
    }

    [Fact]
    public async Task A_sink_does_not_wait_for_ever()
    {
        await using var bench = new JournalBench(_storage, "/journals", ignoreFailures: true);
        using var journal = bench.Open(maxSize: 2000, maxFiles: 100);
        JournalBench.Append(journal, 0, 100);
        _storage.Fail(StorageOperation.Open, StorageErrno.DeviceError, path: Rotated);
        var refusals = 0;
        while (true)
        {
            using var reader = journal.OpenDeliveryReader(0);
            try
            {
                Assert.InRange(Lines(reader), 50, 99);
                break;
            }
            catch (IOException)
            {
                refusals++;
            }
        }
        Assert.Equal(UnreadablePlaces.MostRefusals, refusals);
    }

    private static int Lines(JournalReader reader)
    {
        var lines = 0;
        while (reader.TryReadLine(out _, out _))
        {
            lines++;
        }
        return lines;
    }
}
