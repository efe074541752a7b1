using LogRelay.Aggregator.Store;

namespace LogRelay.Aggregator.Query;

/// <summary>The nodes that a store has streams of. Any thread.</summary>
internal interface INodeList
{
    /// <summary>Every node that has ever called, in no order.</summary>
    /// <param name="problems">Takes what cannot be read, one sentence each.</param>
    /// <param name="ct">Ends it.</param>
    ValueTask<IReadOnlyList<NodeIdentity>> NodesAsync(ICollection<string> problems, CancellationToken ct);
}
