using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>Makes something of the matches of one block after the other, or of one part of another store's answer. One thread.</summary>
/// <typeparam name="T">What is made of a block.</typeparam>
internal interface IMatchCollector<out T>
{
    /// <summary>Takes a match, in the order of the stream.</summary>
    /// <param name="stream">Number of its stream.</param>
    /// <param name="position">Where it stands in the stream.</param>
    /// <param name="record">The match; borrowed.</param>
    void Take(int stream, long position, ref CandidateRecord record);

    /// <summary>What was made of the block; the next match is another block's.</summary>
    T Finish();
}
