using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;

namespace LogRelay.Query.Service;

/// <summary>Makes replies of records: each stream is described once, when its first record comes. One answer, one caller.</summary>
/// <param name="facts">Who a stream is, by the number that records have.</param>
/// <param name="before">Streams that earlier replies of the same answer described, under other numbers.</param>
internal sealed class SearchReplies(Func<int, StreamFacts> facts, int before = 0)
{
    private readonly Dictionary<int, uint> _sent = [];

    /// <summary>Streams described so far.</summary>
    public int Streams => before + _sent.Count;

    /// <summary>A reply with these records.</summary>
    public SearchReply Of(IEnumerable<FoundRecord> found, QueryProgress progress)
    {
        var reply = new SearchReply { Progress = QueryMessages.Of(progress) };
        foreach (var record in found)
        {
            if (!_sent.TryGetValue(record.Stream, out var stream))
            {
                stream = (uint)Streams;
                _sent.Add(record.Stream, stream);
                reply.Streams.Add(QueryMessages.Of(facts(record.Stream)));
            }
            reply.Records.Add(QueryMessages.Of(record, stream));
        }
        return reply;
    }

    /// <summary>The last reply.</summary>
    public static SearchReply End(QueryProgress progress, IEnumerable<string> problems) => new()
    {
        Progress = QueryMessages.Of(progress),
        End = QueryMessages.EndOf(progress, problems),
    };
}
