using LogRelay.Journal.Index;

namespace LogRelay.Query.Engine;

/// <summary>A block that has to be looked at.</summary>
/// <param name="Stream">Index of its stream.</param>
/// <param name="Plan">How its stream is searched.</param>
/// <param name="Block">Which one.</param>
/// <param name="MinTimeNano">No match in it is older.</param>
/// <param name="MaxTimeNano">No match in it is newer.</param>
internal readonly record struct BlockTask(int Stream, StreamPlan Plan, BlockEntry Block, long MinTimeNano, long MaxTimeNano)
{
    /// <summary>Its matches, when they were found to learn their times; null: it is still to be looked at.</summary>
    public FoundBlock? Found { get; init; }
}
