using LogRelay.Journal.Index;
using LogRelay.Query.Engine;

namespace LogRelay.Query.Context;

/// <summary>Where to begin to read, so that the wanted records before a place are among what is read.</summary>
/// <param name="Block">Index of the first block; the number of blocks when there is none.</param>
/// <param name="Skipped">Its records that come before the first one that is wanted.</param>
/// <param name="IsPast">True when no record begins at or before the place in its own block: the next one takes its place.</param>
internal readonly record struct ContextStart(int Block, long Skipped, bool IsPast)
{
    /// <summary>Finds it, backward from the place.</summary>
    /// <param name="request">Which place, and how many records before it.</param>
    /// <param name="blocks">The stream's blocks, oldest first.</param>
    /// <param name="read">Reads a block's records.</param>
    public static ContextStart Find(ContextRequest request, IReadOnlyList<BlockEntry> blocks, Func<BlockEntry, List<FoundRecord>> read)
    {
        if (blocks.Count == 0)
        {
            return new ContextStart(0, 0, IsPast: true);
        }
        var place = blocks.Count - 1;
        while (place > 0 && blocks[place].Position > request.Position)
        {
            place--;
        }
        var here = read(blocks[place]).Count(record => record.Position <= request.Position);
        var before = Math.Max(0, here - 1);
        var wanted = request.Before - before;
        while (wanted > 0 && place > 0)
        {
            place--;
            before = blocks[place].IsSummarized ? blocks[place].Records : read(blocks[place]).Count;
            wanted -= before;
        }
        return new ContextStart(place, Math.Max(0, -wanted), IsPast: here == 0);
    }
}
