using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Index;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Index;

/// <summary>What a search found out about a file that is being written serves the next one, in bounded memory.</summary>
public sealed class BlockAnalysesTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);
    private readonly StreamJournal _journal;

    public BlockAnalysesTests()
    {
        _journal = StreamJournal.Open(new RealStorage(), _folder.File("s"), "s", new JournalOptions { BlockBytes = 4096 }, _maintenance, [], 0);
        for (var i = 0; i < 500; i++)
        {
            _journal.Append(new LogEntry { TimeNano = i * 100_000_000L, Line = Encoding.UTF8.GetBytes($"level=warn word{i}") });
            _journal.Commit();
        }
    }

    [Fact]
    public void A_block_that_was_read_is_known_to_the_next_search()
    {
        var analyses = new BlockAnalyses(1_000_000);
        var known = ReadAll(analyses);
        using var blocks = _journal.OpenBlocks(analyses);

        Assert.InRange(known, 5, blocks.Blocks.Count);
        Assert.Equal(known, blocks.Blocks.Count(static block => block.IsAnalyzed));
        var counter = default(Counter);
        foreach (var block in blocks.Blocks.Where(static block => block.IsAnalyzed))
        {
            Assert.Equal(block.Records, block.Levels.Warn);
            Assert.True(blocks.TryCountSeconds(in block, ref counter));
            Assert.False(blocks.MayContain(in block, Hash("nowhere")));
            Assert.True(blocks.MayContain(in block, Hash("level")));
        }
        Assert.Equal(blocks.Blocks.Where(static block => block.IsAnalyzed).Sum(static block => block.Records), counter.Records);
        Assert.Contains(blocks.Blocks, block => block.IsAnalyzed && !blocks.MayContain(in block, Hash("word7")));
        Assert.Single(blocks.Blocks, block => block.IsAnalyzed && blocks.MayContain(in block, Hash("word7")));
    }

    [Fact]
    public void Memory_is_bounded_and_nobody_has_to_keep_anything()
    {
        var analyses = new BlockAnalyses(2_000);
        Assert.True(ReadAll(analyses) > 5);
        using var blocks = _journal.OpenBlocks(analyses);
        Assert.InRange(blocks.Blocks.Count(static block => block.IsAnalyzed), 1, 4);
        Assert.InRange(analyses.Bytes, 1, 2_000);

        _ = ReadAll(null);
        using var others = _journal.OpenBlocks();
        Assert.DoesNotContain(others.Blocks, static block => block.IsAnalyzed);
    }

    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        _journal.Dispose();
        _folder.Dispose();
    }

    private static ulong Hash(string token) => TokenReader.TryHash(Encoding.UTF8.GetBytes(token), out var hash) ? hash : throw new ArgumentException(token);

    /// <returns>Blocks that the index has a summary of.</returns>
    private int ReadAll(BlockAnalyses? analyses)
    {
        using var blocks = _journal.OpenBlocks(analyses);
        using var reader = blocks.OpenReader();
        foreach (var block in blocks.Blocks)
        {
            var bytes = new byte[block.Length];
            Assert.Equal(BlockStatus.Read, reader.Read(in block, bytes));
            blocks.Keep(in block, bytes);
        }
        return blocks.Blocks.Count(static block => block.IsSummarized);
    }

    private struct Counter : ISecondCounter
    {
        public long Records;

        public void Add(long second, scoped ReadOnlySpan<int> levels) => Records += levels[4];
    }
}
