using LogRelay.Aggregator.Store;
using LogRelay.Aggregator.Store.Journals;
using LogRelay.Delivery.Streams;
using LogRelay.Journal;
using LogRelay.Journal.Storage;

namespace LogRelay.Aggregator.Forwarding;

/// <summary>The streams of the embedded store, as those see them who give them to sinks. Their ids are <c>NODE/CONTAINER</c>.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class ForwardedStreams(IStorage storage, AggregatorSettings settings, NodeStore store) : IDeliveredStreams
{
    private const char Separator = '/';

    /// <summary>The id of a node's stream.</summary>
    public static string IdOf(string nodeId, string containerId) => $"{nodeId}{Separator}{containerId}";

    /// <summary>The node whose stream it is.</summary>
    public static string NodeOf(string streamId) => streamId[..streamId.IndexOf(Separator, StringComparison.Ordinal)];

    /// <inheritdoc/>
    public string FolderOf(string streamId) => Path.Combine(settings.NodesFolder, NodeOf(streamId), FileNames.Streams, ContainerOf(streamId));

    /// <inheritdoc/>
    public bool IsWritten(string streamId)
    {
        if (store.Journals.TryJoin(FolderOf(streamId)) is not { } open)
        {
            return false;
        }
        var isWritten = open.Journal.HasWriters;
        store.Journals.Release(open);
        return isWritten;
    }

    /// <inheritdoc/>
    public Task<IStreamInUse> AcquireAsync(string streamId) =>
        Task.FromResult<IStreamInUse>(new ForwardedStream(streamId, store.Open(NodeOf(streamId), ContainerOf(streamId))));

    /// <inheritdoc/>
    public Task ReleaseAsync(IStreamInUse stream)
    {
        store.Journals.Release(((ForwardedStream)stream).Open);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SettleSinksAsync(IStreamInUse stream, IReadOnlyDictionary<string, long> sinks)
    {
        store.SettleSinks(((ForwardedStream)stream).Open, sinks);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Written() =>
        [.. store.Journals.InUse().Where(static open => open.Journal.HasWriters && open.Of is not null).Select(static open => IdOf(open.Of!.Node.Id, Path.GetFileName(open.Folder)))];

    /// <inheritdoc/>
    public IEnumerable<string> Stored()
    {
        foreach (var node in storage.List(settings.NodesFolder).Where(static entry => entry.IsFolder && NodeIdentity.IsId(entry.Name)))
        {
            var streams = storage.List(Path.Combine(settings.NodesFolder, node.Name, FileNames.Streams));
            foreach (var stream in streams.Where(static entry => entry.IsFolder && !Quarantine.IsAside(entry.Name) && !StoredStreams.IsLeftover(entry.Name)))
            {
                yield return IdOf(node.Name, stream.Name);
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<StreamJournal> OpenJournals() => store.Journals.InUse().Select(static open => open.Journal);

    private static string ContainerOf(string streamId) => streamId[(streamId.IndexOf(Separator, StringComparison.Ordinal) + 1)..];
}
