using LogRelay.Aggregator.Query;
using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Query.Sources;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>The streams of all nodes in the embedded store, for searches. Any thread.</summary>
internal sealed class NodeJournals(IStorage storage, NodeStore store) : IJournalFolders, INodeList
{
    /// <inheritdoc/>
    public IEnumerable<JournalFolder> List(ICollection<string> problems)
    {
        foreach (var node in store.Nodes(problems))
        {
            var folder = Path.Combine(store.FolderOf(node), FileNames.Streams);
            var origin = OriginOf(node);
            LogFolder found;
            try
            {
                found = LogFolder.Find(storage, folder);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                problems.Add($"{folder} cannot be searched: {failure.Message}");
                continue;
            }
            foreach (var path in found.Streams)
            {
                yield return new JournalFolder(found, path, origin);
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> Written() => store.Journals.InUse().Where(static open => open.Journal.HasWriters).Select(static open => open.Folder);

    /// <inheritdoc/>
    public ValueTask<HeldJournal?> TryHoldAsync(string folder)
    {
        if (store.Journals.TryJoin(folder) is not { } open)
        {
            return ValueTask.FromResult<HeldJournal?>(null);
        }
        if (open.Of is not { } owner)
        {
            // A node is about to begin it; nothing of it is here.
            store.Journals.Release(open);
            return ValueTask.FromResult<HeldJournal?>(null);
        }
#pragma warning disable CA2000 // The caller disposes of it.
        return ValueTask.FromResult<HeldJournal?>(new HeldJournal(open.Journal, StreamIdentity.Of(owner.Description, OriginOf(owner.Node)), () =>
        {
            store.Journals.Release(open);
            return Task.CompletedTask;
        }));
#pragma warning restore CA2000
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<NodeIdentity>> NodesAsync(ICollection<string> problems, CancellationToken ct) => ValueTask.FromResult(store.Nodes(problems));

    private static StreamOrigin OriginOf(NodeIdentity node) => new(node.Id, node.Name);
}
