using LogRelay.Journal;
using LogRelay.Journal.Retention;
using LogRelay.Plugin.Containers;

namespace LogRelay.Plugin.Retention;

/// <summary>Containers' streams that nobody uses, for the disk budget.</summary>
internal sealed class ClosedContainerStreams(ContainerStreams streams, ILogger logger) : IClosedStreams
{
    /// <inheritdoc/>
    public bool TryHold(string streamId, Action<IHeldJournal> action) =>
        streams.TryWithClosed(streamId, stream => action(new Held(streams, stream)));

    /// <inheritdoc/>
    public void Removed(string streamId, long bytes, long undelivered, IReadOnlyList<string> sinks) =>
        RetentionLog.RemovedForBudget(logger, streamId, bytes, undelivered, sinks.Count == 0 ? "any sink" : string.Join(", ", sinks));

    /// <inheritdoc/>
    public void Failed(string streamId, Exception failure) => RetentionLog.Failed(logger, streamId, failure);

    private sealed class Held(ContainerStreams streams, ContainerStream stream) : IHeldJournal
    {
        public StreamJournal Open()
        {
            if (!stream.IsOpen)
            {
                streams.OpenHere(stream);
            }
            return stream.Journal;
        }

        public void Remove() => streams.RemoveHere(stream);
    }
}
