using LogRelay.Aggregator.Ingest;
using LogRelay.Protocol.V1;
using LogRelay.Query.Service;

namespace LogRelay.Aggregator.Query;

/// <summary>Which nodes there are, whether they are connected, and what is kept of them. Any thread.</summary>
internal sealed class KnownNodes(INodeList nodes, ConnectedNodes connected, IQueryAnswers answers)
{
    /// <summary>All nodes, in the order of their names.</summary>
    public async Task<NodesReply> ReadAsync(CancellationToken ct)
    {
        var problems = new List<string>();
        var known = await nodes.NodesAsync(problems, ct);
        var calls = connected.Open();
        var streams = await answers.StreamsAsync(new StreamsRequest(), ct);
        var kept = streams.Streams.ToLookup(static stream => stream.Fields.GetValueOrDefault("node_id", ""), StringComparer.Ordinal);
        var reply = new NodesReply { Problems = { problems.Concat(streams.Problems).Distinct(StringComparer.Ordinal) } };
        foreach (var identity in known.OrderBy(static node => node.Name, StringComparer.OrdinalIgnoreCase).ThenBy(static node => node.Id, StringComparer.Ordinal))
        {
            var node = new Node
            {
                Id = identity.Id,
                Name = identity.Name,
                Software = identity.Software,
                Streams = kept[identity.Id].LongCount(),
                Bytes = kept[identity.Id].Sum(static stream => stream.Bytes),
            };
            var seen = identity.LastSeen;
            if (calls.TryGetValue(identity.Id, out var call))
            {
                node.IsConnected = true;
                node.ConnectedSinceNano = Nano(call.Since);
                seen = call.LastSeen;
            }
            if (seen is { } at)
            {
                node.LastSeenNano = Nano(at);
            }
            reply.Nodes.Add(node);
        }
        return reply;
    }

    private static long Nano(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
