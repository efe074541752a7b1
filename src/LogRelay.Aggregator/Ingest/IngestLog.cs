using LogRelay.Diagnostics;

namespace LogRelay.Aggregator.Ingest;

/// <summary>What the operator is told of ingest.</summary>
internal static partial class IngestLog
{
    [LoggerMessage(EventIds.NodeConnected, LogLevel.Information, "Node {Name} ({Id}, LogRelay {Software}) sends its streams.")]
    public static partial void Connected(ILogger logger, string name, string id, string software);

    [LoggerMessage(EventIds.NodeGone, LogLevel.Information, "Node {Name} ({Id}) is gone: {Reason}. Its lines wait on it until it calls again.")]
    public static partial void Gone(ILogger logger, string name, string id, string reason);

    [LoggerMessage(EventIds.NodeReplaced, LogLevel.Warning, "Node {Name} ({Id}) called again while an earlier call was open; the earlier one is ended.")]
    public static partial void Replaced(ILogger logger, string name, string id);

    [LoggerMessage(EventIds.NodeCloned, LogLevel.Error, "Host {Name} ({Peer}) was refused: its node id {Id} is that of {RivalName} ({RivalPeer}), which is connected. One's data folder is a copy of the other's: remove node.json on the one that was copied, and restart its plugin.")]
    public static partial void Cloned(ILogger logger, string name, string peer, string rivalName, string rivalPeer, string id);

    [LoggerMessage(EventIds.NodeNameTwice, LogLevel.Warning, "Nodes {Id} and {OtherId} both call themselves {Name}: they are kept apart by their ids. Give one of the hosts another name.")]
    public static partial void NameTwice(ILogger logger, string id, string otherId, string name);

    [LoggerMessage(EventIds.IngestRefused, LogLevel.Warning, "A call from {Peer} was refused: {Reason}")]
    public static partial void Refused(ILogger logger, string peer, string reason);

    [LoggerMessage(EventIds.IngestNotStored, LogLevel.Error, "Stream {Stream} of node {Node} cannot be stored: {Reason}. The node keeps its lines and sends them again.")]
    public static partial void NotStored(ILogger logger, string stream, string node, string reason);

    [LoggerMessage(EventIds.IngestGap, LogLevel.Warning, "Stream {Stream} of node {Node} has a gap: {Bytes} bytes are no longer on the node.")]
    public static partial void Gap(ILogger logger, string stream, string node, long bytes);

    [LoggerMessage(EventIds.MaintenanceFailed, LogLevel.Error, "Compressing or syncing stream {Stream} failed; it is tried again.")]
    public static partial void MaintenanceFailed(ILogger logger, string stream, Exception failure);
}
