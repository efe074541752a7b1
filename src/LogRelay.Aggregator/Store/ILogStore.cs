using LogRelay.Journal.Streams;

namespace LogRelay.Aggregator.Store;

/// <summary>Where the nodes' lines are kept.</summary>
/// <remarks>Any thread. One user of a stream at a time: the caller sees to it.</remarks>
internal interface ILogStore
{
    /// <summary>Keeps who a node is, before any of its streams is opened.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    ValueTask KeepAsync(NodeIdentity node, CancellationToken ct);

    /// <summary>Opens a node's stream, or begins it.</summary>
    /// <param name="node">Kept before.</param>
    /// <param name="description">Who the stream is; its container id is a plain file name.</param>
    /// <param name="startPosition">The node's position of the first byte of a stream that is new here.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="IOException">The store cannot be used; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be used.</exception>
    ValueTask<IStreamWriter> OpenAsync(NodeIdentity node, StreamDescription description, long startPosition, CancellationToken ct);
}
