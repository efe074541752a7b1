using System.Text;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Journal;

/// <summary>A folder is read as its journal reads it, and nothing in it is changed.</summary>
public sealed class StreamArchiveTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RealStorage _storage = new();
    private readonly JournalBench _bench;

    public StreamArchiveTests() => _bench = new JournalBench(_storage, _folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(SegmentCodec.Plain)]
    [InlineData(SegmentCodec.Gzip)]
    [InlineData(SegmentCodec.Zstd)]
    public async Task A_folder_is_read_as_its_journal_reads_it_and_left_as_it_is(SegmentCodec codec)
    {
        string expected;
        var positions = new List<long>();
        using (var journal = _bench.Open(maxSize: 5000, maxFiles: 4, compress: codec != SegmentCodec.Plain, codec: codec, blockBytes: 1000))
        {
            JournalBench.Append(journal, 0, 500);
            await _bench.Maintenance.WhenIdleAsync(journal);
            using var blocks = journal.OpenBlocks();
            expected = Text(blocks, positions);
        }
        var before = Contents();

        using (var archive = StreamArchive.Open(_storage, _bench.Folder))
        using (var blocks = archive.OpenBlocks())
        {
            var seen = new List<long>();
            Assert.Equal(expected, Text(blocks, seen));
            Assert.Equal(positions[0], seen[0]);
            Assert.Equal(JournalBench.Id, archive.StreamId);
            // The index is used where it is there.
            Assert.Contains(blocks.Blocks, static block => block.IsAnalyzed);
        }

        Assert.Equal(before, Contents());
    }

    [Fact]
    public void What_is_rotated_and_removed_afterwards_is_still_there()
    {
        using var journal = _bench.Open(maxSize: 5000, maxFiles: 2);
        JournalBench.Append(journal, 0, 150);
        using var blocks = journal.OpenBlocks();
        var expected = Text(blocks, []);

        using var archive = StreamArchive.Open(_storage, _bench.Folder);
        JournalBench.Append(journal, 150, 500);

        using var archived = archive.OpenBlocks();
        Assert.Equal(expected, Text(archived, []));
    }

    [Fact]
    public void A_stream_that_is_written_to_has_what_was_committed_before()
    {
        using var journal = _bench.Open(maxSize: 3000, maxFiles: 100);
        for (var round = 0; round < 50; round++)
        {
            JournalBench.Append(journal, round * 10, 10);
            using var archive = StreamArchive.Open(_storage, _bench.Folder);
            using var blocks = archive.OpenBlocks();
            Assert.Equal((round + 1) * 10, Text(blocks, []).Count(static character => character == '\n'));
            Assert.Equal(journal.EndPosition, blocks.Blocks[^1].EndPosition);
        }
    }

    [Fact]
    public async Task Files_of_json_file_are_read_without_manifest_and_without_the_line_that_is_being_written()
    {
        Directory.CreateDirectory(_bench.Folder);
        await File.WriteAllTextAsync(_bench.Active + ".1", Line("first") + Line("second"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_bench.Active, Line("third") + "{\"log\":\"four", TestContext.Current.CancellationToken);

        using var archive = StreamArchive.Open(_storage, _bench.Folder);
        using var blocks = archive.OpenBlocks();

        Assert.Equal(Line("first") + Line("second") + Line("third"), Text(blocks, []));
        Assert.True(StreamArchive.IsStream(_storage, _bench.Folder));
    }

    [Fact]
    public void An_index_of_other_positions_is_not_believed()
    {
        using (var journal = _bench.Open(maxSize: 3000, maxFiles: 3, blockBytes: 1000))
        {
            JournalBench.Append(journal, 0, 300);
        }
        // Without it the same bytes have other positions than those that the index speaks of.
        File.Delete(Path.Combine(_bench.Folder, FileNames.Manifest));

        using var archive = StreamArchive.Open(_storage, _bench.Folder);
        using var blocks = archive.OpenBlocks();

        Assert.DoesNotContain(blocks.Blocks, static block => block.IsSummarized);
        Assert.Contains("299 ", Text(blocks, []), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_is_no_stream()
    {
        Directory.CreateDirectory(_bench.Folder);
        Assert.False(StreamArchive.IsStream(_storage, _bench.Folder));
        using var archive = StreamArchive.Open(_storage, _bench.Folder);
        using var blocks = archive.OpenBlocks();
        Assert.Empty(blocks.Blocks);
    }

    private static string Line(string text) => $"{{\"log\":\"{text}\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T10:00:00Z\"}}\n";

    private static string Text(JournalBlocks blocks, List<long> positions)
    {
        using var reader = blocks.OpenReader();
        var text = new StringBuilder();
        foreach (var block in blocks.Blocks)
        {
            var bytes = new byte[block.Length];
            Assert.Equal(BlockStatus.Read, reader.Read(in block, bytes));
            text.Append(Encoding.UTF8.GetString(bytes));
            positions.Add(block.Position);
        }
        return text.ToString();
    }

    private List<(string Name, DateTime Written, string Bytes)> Contents() =>
        [.. Directory.GetFiles(_bench.Folder).Order(StringComparer.Ordinal).Select(static path =>
            (path, File.GetLastWriteTimeUtc(path), Convert.ToBase64String(File.ReadAllBytes(path))))];
}
