using System.Text;
using LogRelay.Journal.Index;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Index;

/// <summary>The index of the segment that is being written, completed while nobody writes to it.</summary>
public sealed class ActiveIndexTests
{
    private const int BlockBytes = 2000;

    private readonly CrashingStorage _disk = new();

    [Fact]
    public async Task All_of_it_is_analyzed_when_it_is_asked_for_and_whoever_only_reads_profits()
    {
        await using var bench = new JournalBench(_disk, "/j");
        using (var journal = Open(bench))
        {
            JournalBench.Append(journal, 0, 130);
            Assert.Equal(journal.EndPosition, journal.UnindexedBytes);
            await journal.CompleteIndexAsync();
            Assert.Equal(0, journal.UnindexedBytes);
            AssertAnalyzed(journal, 130);
        }
        using var archive = StreamArchive.Open(_disk, bench.Folder);
        using var blocks = archive.OpenBlocks();
        Assert.All(blocks.Blocks, static block => Assert.True(block.IsAnalyzed));
        Assert.Equal(130, blocks.Blocks.Sum(static block => block.Records));
        Assert.Contains(blocks.Blocks, block => !blocks.MayContain(in block, Hash("129")));
        Assert.Contains(blocks.Blocks, block => blocks.MayContain(in block, Hash("129")));
        Assert.All(blocks.Blocks, block => Assert.False(blocks.MayContain(in block, Hash("nowhere"))));
    }

    [Fact]
    public async Task Lines_that_come_later_are_found_and_cost_nothing_that_was_analyzed()
    {
        await using var bench = new JournalBench(_disk, "/j");
        using var journal = Open(bench);
        for (var lines = 0; lines < 400; lines += 25)
        {
            JournalBench.Append(journal, lines, 25);
            using (var blocks = journal.OpenBlocks())
            {
                Assert.Equal(journal.EndPosition, blocks.Blocks[^1].EndPosition);
                Assert.True(blocks.Blocks.Where(static block => !block.IsAnalyzed).Sum(static block => block.Length) < 3 * BlockBytes);
            }
            await journal.CompleteIndexAsync();
            AssertAnalyzed(journal, lines + 25);
        }
        Assert.Equal(0, journal.Counters.IndexMismatches);
    }

    [Fact]
    public async Task A_stream_that_is_opened_for_a_few_lines_each_time_does_not_get_a_block_for_each()
    {
        await using var bench = new JournalBench(_disk, "/j");
        for (var line = 0; line < 200; line++)
        {
            using var journal = Open(bench);
            JournalBench.Append(journal, line, 1);
            await journal.CompleteIndexAsync();
        }
        using var last = Open(bench);
        await last.CompleteIndexAsync();
        AssertAnalyzed(last, 200);
        using var blocks = last.OpenBlocks();
        Assert.InRange(blocks.Blocks.Count, 1, (int)(last.EndPosition / (BlockBytes / 2)) + 1);
    }

    [Theory]
    [InlineData(SegmentCodec.Plain)]
    [InlineData(SegmentCodec.Zstd)]
    public async Task It_is_made_once_more_when_the_segment_is_rotated(SegmentCodec codec)
    {
        await using var bench = new JournalBench(_disk, "/j");
        using (var journal = Open(bench, codec))
        {
            JournalBench.Append(journal, 0, 200);
            await journal.CompleteIndexAsync();
        }
        using var reopened = Open(bench, codec);
        JournalBench.Append(reopened, 200, 100);
        reopened.RotateNow();
        await bench.Maintenance.WhenIdleAsync(reopened);
        Assert.All(reopened.Snapshot().SkipLast(1), segment => Assert.Equal(codec, segment.Codec));
        AssertAnalyzed(reopened, 300);
    }

    [Fact]
    public async Task A_power_loss_makes_it_void_and_it_is_made_again()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var disk = new CrashingStorage();
            await using (var bench = new JournalBench(disk, "/j", ignoreFailures: true))
            {
                using var journal = Open(bench);
                JournalBench.Append(journal, 0, 150);
                await journal.CompleteIndexAsync();
            }
            disk.Crash(seed);
            await using var after = new JournalBench(disk, "/j");
            using var reopened = Open(after);
            var left = JournalBench.Numbers(reopened);
            using (var blocks = reopened.OpenBlocks())
            {
                Assert.DoesNotContain(blocks.Blocks, static block => block.IsAnalyzed);
            }
            // Other lines where the lost ones stood.
            JournalBench.Append(reopened, 1000, 150);
            await reopened.CompleteIndexAsync();
            AssertAnalyzed(reopened, left.Count + 150);
        }
    }

    [Fact]
    public async Task What_storage_refuses_is_not_tried_for_ever_and_found_by_reading()
    {
        var faulty = new FaultyStorage(_disk);
        await using var bench = new JournalBench(faulty, "/j", ignoreFailures: true);
        using var journal = Open(bench);
        JournalBench.Append(journal, 0, 150);
        faulty.Fail(StorageOperation.All, StorageErrno.DeviceError, path: FileNames.Index);
        await journal.CompleteIndexAsync();
        Assert.Equal(0, journal.UnindexedBytes);
        faulty.Heal();
        Assert.Equal(Enumerable.Range(0, 150), JournalBench.Numbers(journal));
        JournalBench.Append(journal, 150, 10);
        await journal.CompleteIndexAsync();
        AssertAnalyzed(journal, 160);
    }

    private static StreamJournal Open(JournalBench bench, SegmentCodec codec = SegmentCodec.Plain) =>
        bench.Open(maxSize: 1_000_000, maxFiles: 100, compress: codec != SegmentCodec.Plain, codec: codec, blockBytes: BlockBytes);

    private static ulong Hash(string token) => TokenReader.TryHash(Encoding.UTF8.GetBytes(token), out var hash) ? hash : throw new ArgumentException(token);

    /// <summary>The index knows every record, and what it says is so.</summary>
    private static void AssertAnalyzed(StreamJournal journal, int records)
    {
        using var blocks = journal.OpenBlocks();
        using var reader = blocks.OpenReader();
        using var analyzer = new BlockAnalyzer();
        var position = journal.StartPosition;
        foreach (var block in blocks.Blocks)
        {
            Assert.True(block.IsAnalyzed, $"{block}");
            Assert.Equal(position, block.Position);
            position = block.EndPosition;
            var bytes = new byte[block.Length];
            Assert.Equal(BlockStatus.Read, reader.Read(in block, bytes));
            var fresh = analyzer.Analyze(in block, bytes);
            Assert.Equal((fresh.Records, fresh.MinTimeNano, fresh.MaxTimeNano, fresh.Levels), (block.Records, block.MinTimeNano, block.MaxTimeNano, block.Levels));
            foreach (var token in analyzer.Tokens.Slots.ToArray().Where(static slot => slot != 0))
            {
                Assert.True(blocks.MayContain(in block, token));
            }
        }
        Assert.Equal(journal.EndPosition, position);
        Assert.Equal(records, blocks.Blocks.Sum(static block => block.Records));
    }
}
