using LogRelay.Journal.Index;
using LogRelay.Journal.Levels;
using LogRelay.Journal.Reading;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>Asks a block's entry in the index whether it may hold a match.</summary>
internal sealed class BlockFilter(JournalBlocks blocks, RequiredTokens tokens, int levels)
{
    /// <summary>False when no record of the block matches.</summary>
    public bool MayHold(in BlockEntry block) => !block.IsAnalyzed || (MayHoldLevels(in block) && MayHoldTokens(in block));

    private bool MayHoldLevels(in BlockEntry block)
    {
        for (var level = LogLevel.Unknown; level <= LogLevel.Fatal; level++)
        {
            if ((levels & (1 << (int)level)) != 0 && block.Levels[level] > 0)
            {
                return true;
            }
        }
        return false;
    }

    private bool MayHoldTokens(in BlockEntry block)
    {
        // The cut of a split line goes through words: neither half is in the filter as the whole.
        if (!tokens.IsKnown || (block.Traits & BlockTraits.SplitLines) != 0)
        {
            return true;
        }
        foreach (var alternative in tokens.Alternatives)
        {
            if (MayHoldAll(in block, alternative))
            {
                return true;
            }
        }
        return false;
    }

    private bool MayHoldAll(in BlockEntry block, IReadOnlyList<ulong> hashes)
    {
        foreach (var hash in hashes)
        {
            if (!blocks.MayContain(in block, hash))
            {
                return false;
            }
        }
        return true;
    }
}
