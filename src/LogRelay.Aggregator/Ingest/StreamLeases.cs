using System.Collections.Concurrent;

namespace LogRelay.Aggregator.Ingest;

/// <summary>Who stores which stream: one call at a time. Any thread.</summary>
/// <remarks>A node may have two sinks that lead here, under two names or addresses, and a container that has both.</remarks>
internal sealed class StreamLeases
{
    private readonly ConcurrentDictionary<(string NodeId, string ContainerId), object> _holders = new();

    /// <summary>Streams that are taken.</summary>
    public int Count => _holders.Count;

    /// <summary>Takes a stream.</summary>
    /// <returns>False when another holder has it.</returns>
    public bool TryTake(string nodeId, string containerId, object holder) => _holders.TryAdd((nodeId, containerId), holder);

    /// <summary>Gives it back.</summary>
    public void Release(string nodeId, string containerId) => _holders.TryRemove((nodeId, containerId), out _);
}
