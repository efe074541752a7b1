using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>Keeps a block's matches.</summary>
internal sealed class RecordCollector : IMatchCollector<List<FoundRecord>>
{
    private readonly List<FoundRecord> _found = [];

    /// <inheritdoc/>
    public void Take(int stream, long position, ref CandidateRecord record) =>
        _found.Add(new FoundRecord(stream, position, record.TimeNano, record.Source, record.Level, record.Line.ToArray()) { IsMarker = record.IsMarker });

    /// <inheritdoc/>
    public List<FoundRecord> Finish()
    {
        List<FoundRecord> found = [.. _found];
        _found.Clear();
        return found;
    }
}
