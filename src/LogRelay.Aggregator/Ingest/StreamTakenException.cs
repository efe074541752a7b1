namespace LogRelay.Aggregator.Ingest;

/// <summary>Another call of the same node stores the stream.</summary>
internal sealed class StreamTakenException()
    : Exception("the node sends it in another call, too: two of its sinks lead to this aggregator. It is stored once; leave one of them out");
