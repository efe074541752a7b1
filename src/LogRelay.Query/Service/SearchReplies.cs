using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;

namespace LogRelay.Query.Service;

/// <summary>Makes replies of records: each stream is described once, when its first record comes. One answer, one caller.</summary>
internal sealed class SearchReplies(OpenStreams open)
{
    private readonly Dictionary<int, uint> _sent = [];

    /// <summary>A reply with these records.</summary>
    public SearchReply Of(IEnumerable<FoundRecord> found, QueryProgress progress)
    {
        var reply = new SearchReply { Progress = QueryMessages.Of(progress) };
        foreach (var record in found)
        {
            if (!_sent.TryGetValue(record.Stream, out var stream))
            {
                stream = (uint)_sent.Count;
                _sent.Add(record.Stream, stream);
                reply.Streams.Add(QueryMessages.Of(open.Streams[record.Stream].Facts));
            }
            reply.Records.Add(QueryMessages.Of(record, stream));
        }
        return reply;
    }

    /// <summary>The last reply.</summary>
    public SearchReply End(QueryProgress progress) => new()
    {
        Progress = QueryMessages.Of(progress),
        End = QueryMessages.EndOf(progress, open.Problems),
    };
}
