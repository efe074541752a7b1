using LogRelay.Aggregator.Store;

namespace LogRelay.Aggregator.Ingest;

/// <summary>The nodes whose calls are open: one call for each sink of a node's plugin. Any thread.</summary>
/// <remarks>
/// A plugin that was restarted takes the place of its earlier run. Two hosts with one id, because one's data folder is a
/// copy of the other's, would drive each other out for ever, and their lines would mix: the second one is refused, in
/// words for both, as soon as it can be told from a restart: by its name, or because a run that was driven out is back.
/// </remarks>
internal sealed class ConnectedNodes(ILogger<ConnectedNodes> logger)
{
    // Enough for any row of restarts; what is forgotten costs one more change of places before it is recognised.
    private const int MostDrivenOut = 64;

    private readonly Lock _lock = new();
    private readonly List<NodeCall> _calls = [];
    private readonly HashSet<(string Node, string Process)> _claims = [];
    private readonly Queue<(string Node, string Process)> _drivenOut = new();

    /// <summary>Takes a call in; an earlier one in whose place it comes is told to end, and waited for.</summary>
    /// <param name="call">The call.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="IngestFaultException">Another host has the id.</exception>
    public async Task AddAsync(NodeCall call, CancellationToken ct)
    {
        while (true)
        {
            List<NodeCall> earlier;
            lock (_lock)
            {
                earlier = [.. _calls.Where(other => other.Node.Id == call.Node.Id && (other.Process != call.Process || other.Sink == call.Sink))];
                if (earlier.Find(other => other.Process != call.Process) is { } rival)
                {
                    RefuseClone(call, rival);
                    DriveOut(rival);
                }
                if (earlier.Count == 0)
                {
                    _calls.Add(call);
                    ReportNamesake(call.Node);
                    return;
                }
            }
            IngestLog.Replaced(logger, call.Node.Name, call.Node.Id);
            foreach (var other in earlier)
            {
                other.Replace();
                await other.Ended.WaitAsync(ct);
            }
        }
    }

    /// <summary>A call has let go of its streams.</summary>
    public void Remove(NodeCall call)
    {
        lock (_lock)
        {
            _ = _calls.Remove(call);
        }
        call.End();
    }

    /// <summary>The calls that are open, by their nodes' ids; of a node with several the one that said something last.</summary>
    public IReadOnlyDictionary<string, NodeCall> Open()
    {
        lock (_lock)
        {
            return _calls.GroupBy(static call => call.Node.Id, StringComparer.Ordinal)
                .ToDictionary(static node => node.Key, static node => node.MaxBy(static call => call.LastSeen)!, StringComparer.Ordinal);
        }
    }

    private void RefuseClone(NodeCall call, NodeCall rival)
    {
        if (string.Equals(call.Node.Name, rival.Node.Name, StringComparison.OrdinalIgnoreCase) && !_claims.Contains((call.Node.Id, call.Process)))
        {
            // As a plugin that was restarted before its old connection was found dead.
            return;
        }
        IngestLog.Cloned(logger, call.Node.Name, call.Peer, rival.Node.Name, rival.Peer, call.Node.Id);
        throw new IngestFaultException(
            $"node id {call.Node.Id} is that of host \"{rival.Node.Name}\" ({rival.Peer}), which is connected: the data folder of \"{call.Node.Name}\" is a copy of that one's, or the other way round. "
            + "On the host that was copied remove node.json from the plugin's data folder and restart the plugin; if this host was only renamed, wait a minute");
    }

    private void DriveOut(NodeCall rival)
    {
        var driven = (rival.Node.Id, rival.Process);
        if (_claims.Add(driven))
        {
            _drivenOut.Enqueue(driven);
            if (_drivenOut.Count > MostDrivenOut)
            {
                _ = _claims.Remove(_drivenOut.Dequeue());
            }
        }
    }

    private void ReportNamesake(NodeIdentity node)
    {
        if (_calls.Find(other => other.Node.Id != node.Id && string.Equals(other.Node.Name, node.Name, StringComparison.OrdinalIgnoreCase)) is { } namesake)
        {
            IngestLog.NameTwice(logger, node.Id, namesake.Node.Id, node.Name);
        }
    }
}
