using LogRelay.Aggregator.Store;

namespace LogRelay.Aggregator.Ingest;

/// <summary>The nodes whose calls are open: one call of each. Any thread.</summary>
internal sealed class ConnectedNodes(ILogger<ConnectedNodes> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, NodeCall> _calls = new(StringComparer.Ordinal);

    /// <summary>Takes a call in; an earlier one of the same node is told to end, and waited for.</summary>
    /// <param name="node">Who calls.</param>
    /// <param name="call">The call.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task AddAsync(NodeIdentity node, NodeCall call, CancellationToken ct)
    {
        while (true)
        {
            NodeCall? earlier;
            lock (_lock)
            {
                if (_calls.TryAdd(node.Id, call))
                {
                    ReportNamesake(node);
                    return;
                }
                earlier = _calls[node.Id];
            }
            IngestLog.Replaced(logger, node.Name, node.Id);
            earlier.Replace();
            await earlier.Ended.WaitAsync(ct);
        }
    }

    /// <summary>A call has let go of its streams.</summary>
    public void Remove(NodeCall call)
    {
        lock (_lock)
        {
            if (_calls.TryGetValue(call.Node.Id, out var open) && open == call)
            {
                _ = _calls.Remove(call.Node.Id);
            }
        }
        call.End();
    }

    /// <summary>The calls that are open, by their nodes' ids.</summary>
    public IReadOnlyDictionary<string, NodeCall> Open()
    {
        lock (_lock)
        {
            return new Dictionary<string, NodeCall>(_calls, StringComparer.Ordinal);
        }
    }

    private void ReportNamesake(NodeIdentity node)
    {
        foreach (var other in _calls.Values)
        {
            if (other.Node.Id != node.Id && string.Equals(other.Node.Name, node.Name, StringComparison.OrdinalIgnoreCase))
            {
                IngestLog.NameTwice(logger, node.Id, other.Node.Id, node.Name);
            }
        }
    }
}
