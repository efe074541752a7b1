using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Index;

/// <summary>The blocks of a segment that becomes another between two looks at it.</summary>
public sealed class BlockMapTests : IAsyncDisposable
{
    private const int BlockBytes = 1000;

    private readonly TempFolder _folder = new();
    private readonly JournalBench _bench;

    public BlockMapTests() => _bench = new JournalBench(new RealStorage(), _folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(SegmentCodec.Gzip)]
    [InlineData(SegmentCodec.Zstd)]
    public async Task A_segment_compressed_since_it_was_active_has_all_that_was_in_it_then(SegmentCodec codec)
    {
        using var journal = _bench.Open(maxSize: 10_000, maxFiles: 5, compress: true, codec: codec, blockBytes: BlockBytes);
        JournalBench.Append(journal, 0, 55);
        var active = journal.Snapshot()[^1];
        JournalBench.Append(journal, 55, 100);
        await _bench.Maintenance.WhenIdleAsync(journal);

        var map = BlockMap.Of(active, [], BlockBytes, () => journal.OpenSegmentAt(active.BasePosition));

        Assert.Equal(codec, map[0].Codec);
        Assert.Equal(active.BasePosition, map[0].Position);
        Assert.All(map.Zip(map.Skip(1)), static pair => Assert.Equal(pair.First.EndPosition, pair.Second.Position));
        Assert.InRange(map[^1].EndPosition, active.EndPosition, journal.Snapshot()[0].EndPosition);
    }
}
