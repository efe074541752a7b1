using LogRelay.Aggregator.Store.Journals;
using LogRelay.Delivery.Streams;
using LogRelay.Journal;
using LogRelay.Journal.Streams;

namespace LogRelay.Aggregator.Forwarding;

/// <summary>A stored stream while it is forwarded.</summary>
/// <param name="id">The node's id, a slash, the container's id.</param>
/// <param name="open">One use of it.</param>
internal sealed class ForwardedStream(string id, OpenJournal open) : IStreamInUse
{
    /// <inheritdoc/>
    public string Id => id;

    /// <inheritdoc/>
    public StreamDescription Description => open.Of!.Description;

    /// <inheritdoc/>
    public StreamJournal Journal => open.Journal;

    /// <inheritdoc/>
    public bool IsStored => true;

    /// <summary>The use.</summary>
    public OpenJournal Open => open;
}
