using System.Buffers;
using LogRelay.Journal.Index;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Reading;

/// <summary>
/// All blocks of a journal as they were at one moment, for searches that read only those that may hold what is looked for.
/// </summary>
/// <remarks>Any thread. Dispose of it: it holds the index file open.</remarks>
public sealed class JournalBlocks : IDisposable
{
    private readonly BlockCatalog _catalog;
    private readonly IStorageFile? _index;
    private readonly long _indexLength;
    private readonly BlockAnalyses? _analyses;

    // Filters and timelines that are not in the index, by position.
    private readonly Dictionary<long, byte[]> _details = [];

    internal JournalBlocks(BlockCatalog catalog, List<BlockEntry> blocks, IStorageFile? index, long indexLength, BlockAnalyses? analyses)
    {
        _catalog = catalog;
        _index = index;
        _indexLength = indexLength;
        _analyses = analyses;
        Blocks = blocks;
        for (var i = 0; analyses is not null && i < blocks.Count; i++)
        {
            if (IsWorthKeeping(blocks[i]) && analyses.TryGet(catalog, blocks[i], out var entry, out var details))
            {
                blocks[i] = entry;
                _details.Add(entry.Position, details);
            }
        }
    }

    /// <summary>
    /// Oldest first, without overlaps, with a gap only where a compressed file is damaged. One that the index does not
    /// know yet has no summary: it has to be read.
    /// </summary>
    public IReadOnlyList<BlockEntry> Blocks { get; }

    /// <summary>True when the index says nothing else than when it was read; false also when there was none.</summary>
    public bool IsIndexCurrent()
    {
        try
        {
            return _index is not null && _index.Length == _indexLength && _catalog.IsIndex(_index);
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure))
        {
            return false;
        }
    }

    /// <summary>Asks a block's filter for a token.</summary>
    /// <param name="block">One of <see cref="Blocks"/>.</param>
    /// <param name="tokenHash">From <see cref="TokenReader"/>.</param>
    /// <returns>
    /// False when no record of the block has the token; true when it may, or nothing is known. A word that the cut of a
    /// split line goes through is in no filter: see <see cref="BlockTraits.SplitLines"/>.
    /// </returns>
    public bool MayContain(in BlockEntry block, ulong tokenHash)
    {
        if (!block.IsAnalyzed)
        {
            return true;
        }
        if (block.FilterBytes == 0)
        {
            return false;
        }
        Span<byte> bucket = stackalloc byte[TokenFilter.BucketBytes];
        var read = ReadDetails(in block, TokenFilter.OffsetOf(tokenHash, block.FilterBytes), bucket);
        return TokenFilter.MayContain(bucket[..read], tokenHash);
    }

    /// <summary>Counts a block's records by second and level without reading them.</summary>
    /// <param name="block">One of <see cref="Blocks"/>.</param>
    /// <param name="counter">Takes them, earliest first.</param>
    /// <returns>False, and nothing taken, when that is not known.</returns>
    public bool TryCountSeconds<TCounter>(in BlockEntry block, ref TCounter counter)
        where TCounter : ISecondCounter, allows ref struct
    {
        if (block.TimelineBytes == 0)
        {
            return false;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(block.TimelineBytes);
        try
        {
            ReadOnlySpan<byte> timeline = buffer.AsSpan(0, ReadDetails(in block, block.FilterBytes, buffer.AsSpan(0, block.TimelineBytes)));
            if (timeline.Length < block.TimelineBytes || !BlockTimeline.IsWhole(timeline))
            {
                return false;
            }
            Span<int> levels = stackalloc int[7];
            for (var second = long.MinValue; BlockTimeline.TryRead(ref timeline, ref second, levels);)
            {
                counter.Add(second, levels);
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Finds out what the index does not say yet of a block, for searches to come; nothing when nobody keeps it.</summary>
    /// <param name="block">One of <see cref="Blocks"/>.</param>
    /// <param name="bytes">What was read of it, as <see cref="BlockStatus.Read"/>.</param>
    public void Keep(in BlockEntry block, ReadOnlySpan<byte> bytes)
    {
        if (_analyses is not null && IsWorthKeeping(in block))
        {
            _analyses.Add(_catalog, in block, bytes);
        }
    }

    /// <summary>Reads blocks; one reader for each thread.</summary>
    public BlockReader OpenReader() => _catalog.OpenReader();

    /// <summary>Says that a block read as <see cref="BlockStatus.Different"/>: its segment's part of the index is made again.</summary>
    public void Distrust(in BlockEntry block) => _catalog.Distrust(block.Sequence);

    /// <inheritdoc/>
    public void Dispose() => _index?.Dispose();

    // A block that the index does not know at all is still growing, or will soon be analyzed.
    private static bool IsWorthKeeping(in BlockEntry block) => block.IsSummarized && !block.IsAnalyzed;

    private int ReadDetails(in BlockEntry block, int offset, Span<byte> target)
    {
        if (_details.TryGetValue(block.Position, out var details))
        {
            details.AsSpan(offset, target.Length).CopyTo(target);
            return target.Length;
        }
        try
        {
            return _index?.Read(block.FilterOffset + offset, target) ?? 0;
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure))
        {
            // The block itself tells.
            return 0;
        }
    }
}
