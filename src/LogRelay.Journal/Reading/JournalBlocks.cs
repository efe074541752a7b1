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

    internal JournalBlocks(BlockCatalog catalog, IReadOnlyList<BlockEntry> blocks, IStorageFile? index)
    {
        _catalog = catalog;
        Blocks = blocks;
        _index = index;
    }

    /// <summary>
    /// Oldest first, without overlaps, with a gap only where a compressed file is damaged. One that the index does not
    /// know yet has no summary: it has to be read.
    /// </summary>
    public IReadOnlyList<BlockEntry> Blocks { get; }

    /// <summary>Asks a block's filter for a token.</summary>
    /// <param name="block">One of <see cref="Blocks"/>.</param>
    /// <param name="tokenHash">From <see cref="TokenReader"/>.</param>
    /// <returns>
    /// False when no record of the block has the token; true when it may, or nothing is known. A word that the cut of a
    /// split line goes through is in no filter: see <see cref="BlockTraits.SplitLines"/>.
    /// </returns>
    public bool MayContain(in BlockEntry block, ulong tokenHash)
    {
        if (!block.IsAnalyzed || _index is null)
        {
            return true;
        }
        if (block.FilterBytes == 0)
        {
            return false;
        }
        Span<byte> bucket = stackalloc byte[TokenFilter.BucketBytes];
        var read = _index.Read(block.FilterOffset + TokenFilter.OffsetOf(tokenHash, block.FilterBytes), bucket);
        return TokenFilter.MayContain(bucket[..read], tokenHash);
    }

    /// <summary>Reads blocks; one reader for each thread.</summary>
    public BlockReader OpenReader() => _catalog.OpenReader();

    /// <summary>Says that a block read as <see cref="BlockStatus.Different"/>: its segment's part of the index is made again.</summary>
    public void Distrust(in BlockEntry block) => _catalog.Distrust(block.Sequence);

    /// <inheritdoc/>
    public void Dispose() => _index?.Dispose();
}
