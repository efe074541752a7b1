using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Index;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Levels;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Testing;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Index;

/// <summary>The index in the life of a journal: made while writing and sealing, completed, rebuilt, distrusted, kept small.</summary>
public sealed class JournalIndexTests
{
    private const int BlockBytes = 2000;

    private readonly CrashingStorage _disk = new();

    private static string IndexPath => System.IO.Path.Combine("/j", JournalBench.Id, FileNames.Index);

    [Theory]
    [InlineData(SegmentCodec.Plain)]
    [InlineData(SegmentCodec.Gzip)]
    [InlineData(SegmentCodec.Zstd)]
    public async Task Blocks_cover_the_journal_and_say_what_is_in_them(SegmentCodec codec)
    {
        await using var bench = new JournalBench(_disk, "/j");
        using var journal = Open(bench, codec);
        JournalBench.Append(journal, 0, 500);
        await bench.Maintenance.WhenIdleAsync(journal);

        using var blocks = journal.OpenBlocks();
        AssertTrue(journal, blocks);
        var rotated = journal.Snapshot().SkipLast(1).Select(static segment => segment.Sequence).ToHashSet();
        Assert.True(rotated.Count > 2);
        Assert.All(blocks.Blocks, block => Assert.Equal(rotated.Contains(block.Sequence), block.IsAnalyzed));
        Assert.All(blocks.Blocks, static block => Assert.True(block.Length <= BlockBytes * 3 / 2));
        // What the appender noted: all but the last block of the active segment.
        Assert.True(blocks.Blocks.Count(static block => !block.IsSummarized) <= 1);
    }

    [Fact]
    public async Task Filters_know_the_words_of_the_text_as_it_was_written_and_levels_are_counted()
    {
        await using var bench = new JournalBench(_disk, "/j");
        using var journal = Open(bench, SegmentCodec.Gzip);
        string[] lines = ["ERROR: \"needle\" in <tag>", "[warn] größe", "{\"level\":\"info\",\"user\":\"bob\"}", "plain words"];
        for (var i = 0; i < 400; i++)
        {
            JournalBench.AppendLine(journal, i, lines[i % 4]);
            journal.Commit();
        }
        await bench.Maintenance.WhenIdleAsync(journal);
        using var blocks = journal.OpenBlocks();
        var analyzed = blocks.Blocks.Where(static block => block.IsAnalyzed).ToList();
        Assert.NotEmpty(analyzed);
        foreach (var block in analyzed)
        {
            foreach (var word in (string[])["needle", "TAG", "Größe", "level", "BOB", "words"])
            {
                Assert.True(TokenReader.TryHash(Encoding.UTF8.GetBytes(word), out var hash));
                Assert.True(blocks.MayContain(in block, hash), word);
            }
            Assert.Equal(block.Records, block.Levels[LogLevel.Error] + block.Levels[LogLevel.Warn] + block.Levels[LogLevel.Info] + block.Levels[LogLevel.Unknown]);
            Assert.InRange(block.Levels[LogLevel.Error], (block.Records / 4) - 1, (block.Records / 4) + 1);
        }
        // The escapes of the file are no part of the text.
        Assert.True(TokenReader.TryHash("u003ctag"u8, out var escaped));
        Assert.DoesNotContain(analyzed, block => blocks.MayContain(in block, escaped));
    }

    [Fact]
    public async Task Chunks_of_split_lines_are_told()
    {
        await using var bench = new JournalBench(_disk, "/j");
        using var journal = Open(bench, SegmentCodec.Plain);
        for (var i = 1; i <= 30; i++)
        {
            journal.Append(new LogEntry { TimeNano = i, Line = "some text of a li"u8, IsPartial = true, IsLastPartial = i % 3 == 0, PartialId = "ab"u8, PartialOrdinal = ((i - 1) % 3) + 1 });
            journal.Commit();
        }
        JournalBench.Append(journal, 0, 200);
        await bench.Maintenance.WhenIdleAsync(journal);
        using var blocks = journal.OpenBlocks();
        Assert.True((blocks.Blocks[0].Traits & BlockTraits.SplitLines) != 0);
        Assert.Contains(blocks.Blocks, static block => block.IsAnalyzed && (block.Traits & BlockTraits.SplitLines) == 0);
    }

    [Theory]
    [InlineData(SegmentCodec.Plain)]
    [InlineData(SegmentCodec.Gzip)]
    public async Task Deleted_or_damaged_it_is_made_again_while_reads_go_on(SegmentCodec codec)
    {
        await using var bench = new JournalBench(_disk, "/j");
        using (var journal = Open(bench, codec))
        {
            JournalBench.Append(journal, 0, 600);
            await bench.Maintenance.WhenIdleAsync(journal);
        }
        var whole = Bytes();
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            if (seed == 0)
            {
                _disk.Delete(IndexPath);
            }
            else
            {
                var bytes = seed == 1 ? new byte[whole.Length] : (byte[])whole.Clone();
                for (var i = random.Next(1, 40); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
                }
                Write(bytes[..random.Next(bytes.Length / 2, bytes.Length)]);
            }
            using var journal = Open(bench, codec);
            // Beside the rebuilding.
            AssertSameAsReadingAll(journal, random);
            await bench.Maintenance.WhenIdleAsync(journal);
            using var blocks = journal.OpenBlocks();
            AssertTrue(journal, blocks);
            var active = journal.Snapshot()[^1].Sequence;
            Assert.All(blocks.Blocks, block => Assert.True(block.IsAnalyzed || block.Sequence == active, $"seed {seed}"));
            AssertSameAsReadingAll(journal, random);
        }
    }

    [Fact]
    public async Task A_large_active_segment_that_lost_its_index_gets_one_too()
    {
        await using var bench = new JournalBench(_disk, "/j");
        using (var journal = bench.Open(blockBytes: BlockBytes))
        {
            JournalBench.Append(journal, 0, 500);
        }
        _disk.Delete(IndexPath);
        using var reopened = bench.Open(blockBytes: BlockBytes);
        JournalBench.Append(reopened, 500, 100);
        await bench.Maintenance.WhenIdleAsync(reopened);
        using var blocks = reopened.OpenBlocks();
        AssertTrue(reopened, blocks);
        Assert.True(blocks.Blocks.Count(static block => !block.IsSummarized) <= 1);
    }

    [Fact]
    public async Task After_a_kill_only_the_rest_of_the_active_segment_is_unknown()
    {
        for (var life = 0; life < 8; life++)
        {
            await using var bench = new JournalBench(_disk, "/j", ignoreFailures: true);
            // Never disposed of: as a killed process leaves it.
            var journal = bench.Open(maxSize: 1_000_000, maxFiles: 3, blockBytes: BlockBytes);
            using (var blocks = journal.OpenBlocks())
            {
                AssertTrue(journal, blocks);
                Assert.True(blocks.Blocks.Count(static block => !block.IsSummarized) <= life + 1);
            }
            JournalBench.Append(journal, life * 100, 100);
            AssertSameAsReadingAll(journal, new Random(life));
            _disk.Kill();
        }
    }

    /// <summary>The index may outlive a power loss that took the data which it speaks of: what is written there since is found all the same.</summary>
    [Fact]
    public async Task After_power_losses_searches_find_what_reading_everything_finds()
    {
        for (var seed = 1; seed <= 80; seed++)
        {
            var random = new Random(seed);
            var disk = new CrashingStorage();
            var next = 0;
            for (var life = 0; life < 5; life++)
            {
                await using var bench = new JournalBench(disk, "/j", ignoreFailures: true);
                var journal = bench.Open(maxSize: random.Next(3, 9) * 1000, maxFiles: 20, compress: seed % 2 == 0, codec: SegmentCodec.Zstd, blockBytes: 700);
                AssertSameAsReadingAll(journal, random);
                for (var i = random.Next(1, 120); i > 0; i--)
                {
                    // Clocks that go backward too.
                    JournalBench.AppendLine(journal, next + random.Next(-30, 30), $"{next} {new string('.', random.Next(60))}");
                    next++;
                    if (random.Next(4) == 0)
                    {
                        journal.Commit();
                    }
                }
                journal.Commit();
                if (random.Next(2) == 0)
                {
                    await bench.Maintenance.WhenIdleAsync(journal);
                }
                AssertSameAsReadingAll(journal, random);
                if (random.Next(3) == 0)
                {
                    disk.Kill();
                }
                else
                {
                    disk.Crash(seed + life);
                }
            }
        }
    }

    [Fact]
    public async Task An_index_that_lies_is_found_out_by_the_block_that_is_read_and_made_again()
    {
        await using var bench = new JournalBench(_disk, "/j");
        using (var journal = Open(bench, SegmentCodec.Plain))
        {
            JournalBench.Append(journal, 0, 300);
            await bench.Maintenance.WhenIdleAsync(journal);
        }
        // Somebody puts other lines of the same length in the place of the oldest segment's.
        var oldest = Enumerable.Range(1, 50).Select(index => $"{bench.Active}.{index}").Last(path => _disk.Exists(path));
        var lines = Encoding.UTF8.GetString(Bytes(oldest)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Array.Reverse(lines);
        Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))), oldest);

        using var reopened = Open(bench, SegmentCodec.Plain);
        await bench.Maintenance.WhenIdleAsync(reopened);
        Assert.Equal(0, reopened.Counters.IndexMismatches);
        // Through the manifest's times it is not passed over, and the first block that is read is not what was noted.
        _ = SinceLocator.Locate(reopened, 0, JournalBench.TimeOf(0));
        Assert.Equal(1, reopened.Counters.IndexMismatches);
        await bench.Maintenance.WhenIdleAsync(reopened);
        AssertSameAsReadingAll(reopened, new Random(1));
        Assert.Equal(1, reopened.Counters.IndexMismatches);
        using var blocks = reopened.OpenBlocks();
        AssertTrue(reopened, blocks);
    }

    [Fact]
    public async Task An_index_that_cannot_be_written_costs_no_record()
    {
        var faulty = new FaultyStorage(_disk);
        await using var bench = new JournalBench(faulty, "/j", ignoreFailures: true);
        using var journal = bench.Open(maxSize: 8000, maxFiles: 1000, blockBytes: BlockBytes);
        faulty.Fail(StorageOperation.All, StorageErrno.DeviceError, path: FileNames.Index);
        JournalBench.Append(journal, 0, 500);
        Assert.Equal(Enumerable.Range(0, 500), JournalBench.Numbers(journal));
        Assert.Equal(0, journal.Counters.DroppedRecords);
        Assert.True(journal.Counters.IndexFailures > 0);
        AssertSameAsReadingAll(journal, new Random(1));
        faulty.Heal();
        JournalBench.Append(journal, 500, 200);
        await bench.Maintenance.WhenIdleAsync(journal);
        AssertSameAsReadingAll(journal, new Random(2));
        using var blocks = journal.OpenBlocks();
        AssertTrue(journal, blocks);
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_index_costs_no_record()
    {
        using var folder = new TempFolder();
        await using var bench = new JournalBench(new RealStorage(), folder.Path, ignoreFailures: true);
        Directory.CreateDirectory(System.IO.Path.Combine(bench.Folder, FileNames.Index));
        using var journal = bench.Open(maxSize: 8000, maxFiles: 1000, blockBytes: BlockBytes);
        JournalBench.Append(journal, 0, 300);
        Assert.Equal(Enumerable.Range(0, 300), JournalBench.Numbers(journal));
        AssertSameAsReadingAll(journal, new Random(1));
    }

    [Fact]
    public async Task What_was_superseded_or_evicted_is_compacted_away()
    {
        await using var bench = new JournalBench(_disk, "/j");
        using var journal = bench.Open(maxSize: 200_000, maxFiles: 3, compress: true, blockBytes: BlockBytes);
        var longest = 0L;
        for (var round = 0; round < 60; round++)
        {
            JournalBench.Append(journal, round * 1000, 1000, batch: 100);
            await bench.Maintenance.WhenIdleAsync(journal);
            longest = Math.Max(longest, Bytes().Length);
            using var blocks = journal.OpenBlocks();
            AssertTrue(journal, blocks);
        }
        using var last = journal.OpenBlocks();
        var live = last.Blocks.Sum(static block => 128L + block.FilterBytes + block.TimelineBytes);
        Assert.InRange(longest, live / 2, Math.Max(3 * live, 256 * 1024) + (live / 2));
        Assert.DoesNotContain(_disk.List(bench.Folder), static entry => entry.Name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Blocks_are_read_beside_rotation_compression_and_eviction()
    {
        await using var bench = new JournalBench(_disk, "/j");
        using var journal = bench.Open(maxSize: 20_000, maxFiles: 4, compress: true, blockBytes: BlockBytes);
        var writing = Task.Run(() => JournalBench.Append(journal, 0, 20_000, batch: 50), TestContext.Current.CancellationToken);
        var buffer = new byte[JournalLimits.MaxBlockBytes];
        var read = 0;
        while (!writing.IsCompleted || read == 0)
        {
            using var blocks = journal.OpenBlocks();
            using var reader = blocks.OpenReader();
            foreach (var block in blocks.Blocks)
            {
                var status = reader.Read(in block, buffer);
                Assert.True(status is BlockStatus.Read or BlockStatus.Gone, $"{status} of {block}");
                read += status == BlockStatus.Read ? 1 : 0;
            }
            Assert.InRange(TailLocator.Locate(journal, 10), 0, journal.EndPosition);
        }
        await writing;
        Assert.Equal(0, journal.Counters.IndexMismatches);
    }

    private static StreamJournal Open(JournalBench bench, SegmentCodec codec) =>
        bench.Open(maxSize: 12_000, maxFiles: 1000, compress: codec != SegmentCodec.Plain, codec: codec, blockBytes: BlockBytes);

    /// <summary>Every block is read, and is what its entry says; together they are the whole journal.</summary>
    private static void AssertTrue(StreamJournal journal, JournalBlocks blocks)
    {
        using var reader = blocks.OpenReader();
        using var batch = new RecordBatch();
        var buffer = new byte[JournalLimits.MaxBlockBytes];
        var position = journal.StartPosition;
        foreach (var block in blocks.Blocks)
        {
            Assert.Equal(position, block.Position);
            position = block.EndPosition;
            Assert.Equal(BlockStatus.Read, reader.Read(in block, buffer));
            var bytes = buffer.AsSpan(0, block.Length);
            Assert.Equal((byte)'\n', bytes[^1]);
            if (block.IsSummarized)
            {
                batch.Clear();
                foreach (var line in bytes[..^1].Split((byte)'\n'))
                {
                    Assert.True(JsonLineReader.TryRead(bytes[line], batch, 0, 0));
                }
                Assert.Equal(block.Records, batch.Count);
                var times = batch.Records.ToArray().Select(static record => record.TimeNano).ToList();
                Assert.Equal((times.Min(), times.Max()), (block.MinTimeNano, block.MaxTimeNano));
            }
        }
        Assert.Equal(journal.EndPosition, position);
    }

    private static void AssertSameAsReadingAll(StreamJournal journal, Random random)
    {
        using var reader = journal.OpenReader(0);
        using var batch = new RecordBatch();
        while (reader.Read(batch, 1000, int.MaxValue) > 0)
        {
        }
        var records = batch.Records.ToArray();
        if (records.Length == 0)
        {
            return;
        }
        for (var question = 0; question < 10; question++)
        {
            var since = records[random.Next(records.Length)].TimeNano + random.Next(-1, 2);
            var start = records[random.Next(records.Length)].Position;
            var first = Array.FindIndex(records, record => record.Position >= start && record.TimeNano >= since);
            Assert.Equal(first < 0 ? journal.EndPosition : records[first].Position, SinceLocator.Locate(journal, start, since));

            var wanted = random.Next(records.Length + 5);
            var expected = wanted == 0 ? journal.EndPosition : records[Math.Max(0, records.Length - wanted)].Position;
            var found = TailLocator.Locate(journal, wanted);
            // When all are wanted, what is damaged in front of them may be read, too.
            Assert.InRange(found, wanted >= records.Length ? journal.StartPosition : expected, expected);
        }
    }

    private byte[] Bytes(string? path = null)
    {
        using var file = _disk.Open(path ?? IndexPath, StorageOpenMode.Read);
        var bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(0, bytes));
        return bytes;
    }

    private void Write(byte[] bytes, string? path = null)
    {
        using var file = _disk.Open(path ?? IndexPath, StorageOpenMode.Truncate);
        file.Write(0, bytes);
    }
}
