using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Journal.Tests.Model;
using LogRelay.Journal.Verification;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Damage;

/// <summary>One block of a compressed file that is damaged, cut or unreadable: the lines before the damage are served.</summary>
public sealed class DamagedBlockTests
{
    private const int Lines = 2000;
    private const int BlockBytes = 40_000;

    private readonly CrashingStorage _disk = new();
    private readonly FaultyStorage _storage;

    public DamagedBlockTests() => _storage = new FaultyStorage(_disk);

    [Theory]
    [InlineData(SegmentCodec.Gzip, 0.5)]
    [InlineData(SegmentCodec.Gzip, 0.9)]
    public async Task Lines_before_a_hole_are_served_and_the_rest_is_counted(SegmentCodec codec, double part)
    {
        await using var bench = new JournalBench(_storage, "/journals");
        using var journal = await WriteAsync(bench, codec);
        var whole = SeenRecords.Read(journal, 0);
        var block = BlockOf(bench, codec, 3);
        using (var file = _disk.Open(PathOf(bench, codec), StorageOpenMode.ReadWrite))
        {
            file.Write(block.FileOffset + block.Header.Bytes + (long)(part * block.Header.Note.Stored), new byte[block.Header.Note.Stored / 20]);
        }

        var seen = SeenRecords.Read(journal, 0);

        AssertLosesEndOf(block, whole, seen);
        var report = StreamVerifier.Verify(_disk, bench.Folder, TestContext.Current.CancellationToken);
        Assert.Equal(seen.DamagedBytes, report.DamagedBytes);
        Assert.Equal(seen.DamagedBytes, journal.Counters.DamagedBytes);
    }

    [Theory]
    [InlineData(SegmentCodec.Gzip)]
    [InlineData(SegmentCodec.Zstd)]
    public async Task Lines_before_the_end_of_a_file_that_was_cut_are_served(SegmentCodec codec)
    {
        await using var bench = new JournalBench(_storage, "/journals");
        using var journal = await WriteAsync(bench, codec, blockBytes: 400_000);
        var whole = SeenRecords.Read(journal, 0);
        var block = BlockOf(bench, codec, 0);
        using (var file = _disk.Open(PathOf(bench, codec), StorageOpenMode.ReadWrite))
        {
            file.SetLength(block.FileOffset + (long)(block.Header.TotalBytes * 0.8));
        }

        AssertLosesEndOf(block, whole, SeenRecords.Read(journal, 0));
    }

    [Fact]
    public async Task A_block_without_a_place_where_it_is_damaged_gives_nothing()
    {
        await using var bench = new JournalBench(_storage, "/journals");
        using var journal = await WriteAsync(bench, SegmentCodec.Gzip);
        var whole = SeenRecords.Read(journal, 0);
        var block = BlockOf(bench, SegmentCodec.Gzip, 3);
        using (var file = _disk.Open(PathOf(bench, SegmentCodec.Gzip), StorageOpenMode.ReadWrite))
        {
            // Its checksum: every line could be the one that is wrong.
            file.Write(block.FileOffset + block.Header.TotalBytes - 8, [1, 2, 3, 4]);
        }

        var seen = SeenRecords.Read(journal, 0);

        var note = block.Header.Note;
        Assert.Equal(note.Length, seen.DamagedBytes);
        Assert.Equal(whole.Records.Where(record => record.Position < note.Offset || record.Position >= note.Offset + note.Length), seen.Records);
    }

    [Fact]
    public async Task A_block_that_storage_refuses_to_read_costs_itself_and_a_sink_gets_it_when_it_can_be_read_again()
    {
        await using var bench = new JournalBench(_storage, "/journals");
        using var journal = await WriteAsync(bench, SegmentCodec.Gzip);
        var whole = SeenRecords.Read(journal, 0);
        using var sink = journal.OpenDeliveryReader(0);
        using var batch = new Entries.RecordBatch();
        _ = sink.Read(batch, 1, int.MaxValue);

        // The header of the third block, and then it.
        _storage.Fail(StorageOperation.Read, StorageErrno.DeviceError, nth: 4, times: 1, path: ".gz");
        Assert.Throws<IOException>(() => Drain(sink, batch));
        Drain(sink, batch);
        Assert.Equal(whole.Records.Count, batch.Count);
        Assert.Equal(0, sink.DamagedBytes);

        _storage.Fail(StorageOperation.Read, StorageErrno.DeviceError, nth: 4, times: 1, path: ".gz");
        var seen = SeenRecords.Read(journal, 0);
        Assert.InRange(seen.DamagedBytes, 1, BlockBytes);
        Assert.Equal(whole.Records.Count - seen.Records.Count, whole.Records.Except(seen.Records).Count());
    }

    [Fact]
    public async Task The_same_damage_is_counted_once_and_reported_once_for_each_file()
    {
        await using var bench = new JournalBench(_storage, "/journals");
        using var journal = bench.Open(maxSize: 2000, maxFiles: 100);
        JournalBench.Append(journal, 0, 100);
        var damaged = journal.Snapshot()[1];
        using (var file = _disk.Open($"{bench.Active}.{journal.Snapshot().Count - 2}", StorageOpenMode.ReadWrite))
        {
            file.Write(200, new byte[300]);
        }

        var seen = SeenRecords.Read(journal, 0);
        _ = SeenRecords.Read(journal, 0);

        Assert.True(seen.DamagedBytes > 300, $"{seen.DamagedBytes}");
        Assert.Equal(seen.DamagedBytes, journal.Counters.DamagedBytes);
        var segment = Assert.Single(journal.Damage.TakeNew());
        Assert.Equal((damaged.Sequence, seen.DamagedBytes), (segment.Sequence, segment.Bytes));
        Assert.Empty(journal.Damage.TakeNew());
        _ = SeenRecords.Read(journal, 0);
        Assert.Empty(journal.Damage.TakeNew());
    }

    [Theory]
    [InlineData(SegmentCodec.Plain)]
    [InlineData(SegmentCodec.Gzip)]
    public async Task A_tail_and_a_time_are_found_on_storage_that_refuses_every_other_read(SegmentCodec codec)
    {
        await using var bench = new JournalBench(_storage, "/journals");
        using var journal = await WriteAsync(bench, codec);
        _storage.Fail(StorageOperation.Read, StorageErrno.DeviceError, path: "journal.index");
        for (var nth = 1; nth <= 12; nth++)
        {
            _storage.Fail(StorageOperation.Read, StorageErrno.DeviceError, nth, times: 1, path: "-json.log");
            Assert.InRange(TailLocator.Locate(journal, 1500), 0, journal.EndPosition);
            Assert.InRange(SinceLocator.Locate(journal, 0, JournalBench.TimeOf(Lines / 2)), 0, journal.EndPosition);
        }
        _storage.Heal();
        Assert.Equal(Lines, JournalBench.Numbers(journal).Count);
    }

    private static async Task<StreamJournal> WriteAsync(JournalBench bench, SegmentCodec codec, int blockBytes = BlockBytes)
    {
        var journal = bench.Open(new JournalOptions { MaxSizeBytes = 200_000, MaxFiles = 100, Compression = codec, BlockBytes = blockBytes });
        JournalBench.Append(journal, 0, Lines);
        await bench.Maintenance.WhenIdleAsync(journal);
        return journal;
    }

    /// <summary>The oldest file.</summary>
    private static string PathOf(JournalBench bench, SegmentCodec codec) =>
        Path.Combine(bench.Folder, bench.Files().Where(name => name.EndsWith(codec == SegmentCodec.Gzip ? ".gz" : ".zst", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Last());

    private StoredBlock BlockOf(JournalBench bench, SegmentCodec codec, int number)
    {
        using var file = _disk.Open(PathOf(bench, codec), StorageOpenMode.Read);
        using var blocks = BlockCodecs.Create(codec);
        var walk = new StoredBlockWalk(file, blocks);
        var block = default(StoredBlock);
        for (var i = 0; i <= number; i++)
        {
            Assert.True(walk.TryNext(out block));
        }
        return block;
    }

    private static void AssertLosesEndOf(StoredBlock block, SeenRecords whole, SeenRecords seen)
    {
        var note = block.Header.Note;
        var lost = whole.Records.Except(seen.Records).ToList();
        Assert.NotEmpty(lost);
        Assert.Equal(note.Offset + note.Length, lost[^1].NextPosition);
        // A good part of it is there, right up to the first that is not.
        Assert.True(lost[0].Position > note.Offset + (note.Length / 10), $"from {lost[0].Position} of {note.Offset}+{note.Length}");
        Assert.Equal(lost[^1].NextPosition - lost[0].Position, seen.DamagedBytes);
        Assert.Equal(whole.Records.Except(lost), seen.Records);
    }

    private static void Drain(JournalReader reader, Entries.RecordBatch batch)
    {
        while (reader.Read(batch, 10_000, int.MaxValue) > 0)
        {
        }
    }
}
