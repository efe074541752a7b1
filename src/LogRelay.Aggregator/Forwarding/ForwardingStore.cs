using LogRelay.Aggregator.Store;
using LogRelay.Aggregator.Store.Journals;
using LogRelay.Delivery.Streams;
using LogRelay.Journal.Streams;

namespace LogRelay.Aggregator.Forwarding;

/// <summary>The embedded store, which gives what it stores to sinks of its own.</summary>
/// <remarks>Any thread. Nothing that is wrong with a sink keeps lines from being stored.</remarks>
internal sealed class ForwardingStore(NodeStore store, StreamDelivery delivery) : ILogStore
{
    /// <inheritdoc/>
    public ValueTask KeepAsync(NodeIdentity node, CancellationToken ct) => store.KeepAsync(node, ct);

    /// <inheritdoc/>
    public async ValueTask<IStreamWriter> OpenAsync(NodeIdentity node, StreamDescription description, long startPosition, CancellationToken ct)
    {
        var writer = await store.OpenAsync(node, description, startPosition, ct);
        // Before anything is stored: from then on it is kept for the sinks.
        await delivery.AddAsync(ForwardedStreams.IdOf(node.Id, description.ContainerId));
        return writer;
    }
}
