using LogRelay.Query.Engine;
using LogRelay.Query.Fields;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Values;

/// <summary>Counts the names of a block's fields.</summary>
internal sealed class NameCollector(long maxBytes) : IMatchCollector<SurveyedBlock>
{
    private TextCounts _counts = new(TextKeys.AnyCase, maxBytes);
    private long _records;

    /// <inheritdoc/>
    public void Take(int stream, long position, ref CandidateRecord record)
    {
        _records++;
        var walker = new Walker(_counts, _records);
        if (JsonFields.IsObject(record.Line))
        {
            JsonFieldWalk.Walk(record.Line, ref walker);
        }
        else
        {
            LogfmtFieldWalk.Walk(record.Line, ref walker);
        }
    }

    /// <inheritdoc/>
    public SurveyedBlock Finish()
    {
        var block = new SurveyedBlock(_counts, _records, _records);
        (_counts, _records) = (new TextCounts(TextKeys.AnyCase, maxBytes), 0);
        return block;
    }

    private readonly ref struct Walker(TextCounts counts, long record) : IFieldWalker
    {
        public void Visit(scoped ReadOnlySpan<byte> name) => counts.Add(name, record);
    }
}
