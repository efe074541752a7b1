using LogRelay.Query.Engine;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Patterns;

/// <summary>Groups a block's lines by their masks.</summary>
internal sealed class PatternCollector(int maxPatterns) : IMatchCollector<PatternCounts>
{
    private readonly byte[] _mask = new byte[LineMask.MaxBytes];
    private PatternCounts _counts = new(maxPatterns);

    /// <inheritdoc/>
    public void Take(int stream, long position, ref CandidateRecord record) =>
        _counts.Add(_mask.AsSpan(0, LineMask.Write(record.Line, _mask)), stream, position, ref record);

    /// <inheritdoc/>
    public PatternCounts Finish()
    {
        var counts = _counts;
        _counts = new PatternCounts(maxPatterns);
        return counts;
    }
}
