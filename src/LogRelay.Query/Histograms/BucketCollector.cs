using LogRelay.Query.Engine;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Histograms;

/// <summary>Counts a block's matches by time and level.</summary>
internal sealed class BucketCollector(HistogramRequest request) : IMatchCollector<BucketCounts>
{
    private BucketCounts _counts = new(request.BucketNano, request.OriginNano);

    /// <inheritdoc/>
    public void Take(int stream, long position, ref CandidateRecord record) => _counts.Add(record.TimeNano, record.Level);

    /// <inheritdoc/>
    public BucketCounts Finish()
    {
        var counts = _counts;
        _counts = new BucketCounts(request.BucketNano, request.OriginNano);
        return counts;
    }
}
