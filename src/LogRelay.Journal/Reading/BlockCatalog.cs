using LogRelay.Journal.Index;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Reading;

/// <summary>Brings a journal's segments and its index together. Any thread.</summary>
/// <remarks>
/// The index is believed where a block is passed over because of what it says; where a block is read, its bytes are held
/// against it. A segment whose index was found wrong is searched without one until it is made again.
/// </remarks>
/// <param name="segments">The segments.</param>
/// <param name="index">What is known of their blocks; null for nothing.</param>
/// <param name="blockBytes">How long a block is to be, where the index knows none.</param>
/// <param name="distrust">Is told the sequence of a segment of which the index is wrong.</param>
internal sealed class BlockCatalog(ISegmentSource segments, BlockIndex? index, int blockBytes, Action<long> distrust)
{
    /// <summary>What the index says now of these segments.</summary>
    public IndexContents Read(IReadOnlyList<Segment> wanted) =>
        index is null ? IndexContents.Empty : index.Read(wanted[0].Sequence, wanted[^1].Sequence);

    /// <summary>A segment's blocks, oldest first.</summary>
    public List<BlockEntry> Of(Segment segment, IndexContents contents) =>
        BlockMap.Of(segment, KnownOf(segment, contents), blockBytes, () => segments.OpenSegment(segment));

    /// <summary>Reads blocks of this journal.</summary>
    public BlockReader OpenReader() => new(segments);

    /// <summary>All blocks as they are now.</summary>
    /// <param name="analyses">What earlier searches found out, and where this one leaves what it finds out; null for nothing.</param>
    public JournalBlocks Open(BlockAnalyses? analyses = null)
    {
        var all = segments.Snapshot();
        if (all.Count == 0)
        {
            return new JournalBlocks(this, [], null, 0, analyses);
        }
        // Opened before it is read: filters are looked up in the file that the entries came from, or one with the same in it.
        var file = index?.OpenForReading();
        try
        {
            // What is added while it is read may be missing.
            var length = file?.Length ?? 0;
            var contents = file is null ? IndexContents.Empty : index!.Read(file, all[0].Sequence, all[^1].Sequence);
            var blocks = new List<BlockEntry>();
            foreach (var segment in all)
            {
                blocks.AddRange(Of(segment, contents));
            }
            var result = new JournalBlocks(this, blocks, file, length, analyses);
            file = null;
            return result;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Whether an open file is the index that there is now: not one that was written anew since.</summary>
    public bool IsIndex(IStorageFile file) => index?.IsNow(file) == true;

    /// <summary>A block is not what the index says: nothing of its segment's part counts until it is made again.</summary>
    public void Distrust(long sequence) => distrust(sequence);

    // A marker has the sequence and the last positions of a segment that is gone; so the index speaks of that one's blocks.
    private static IReadOnlyList<BlockEntry> KnownOf(Segment segment, IndexContents contents) =>
        segment.IsLossMarker ? [] : contents.Of(segment.Sequence);
}
