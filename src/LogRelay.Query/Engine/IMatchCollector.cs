using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>Makes something of the matches of one block after the other. One thread.</summary>
/// <typeparam name="T">What is made of a block.</typeparam>
internal interface IMatchCollector<out T>
{
    /// <summary>Takes a match, in the order of the stream.</summary>
    /// <param name="task">Its block.</param>
    /// <param name="position">Where it stands in the stream.</param>
    /// <param name="record">The match; borrowed.</param>
    void Take(in BlockTask task, long position, ref CandidateRecord record);

    /// <summary>What was made of the block; the next match is another block's.</summary>
    T Finish();
}
