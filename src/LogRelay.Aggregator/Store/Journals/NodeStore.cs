using System.Text.Json;
using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>
/// The embedded store: <c>nodes/&lt;node id&gt;/streams/&lt;container id&gt;/</c>, each laid out as a node's own data folder, so
/// that everything that reads one reads the other.
/// </summary>
/// <remarks>Any thread. One user of a stream at a time: the caller sees to it.</remarks>
internal sealed class NodeStore(IStorage storage, AggregatorSettings settings, StoredStreams streams) : ILogStore
{
    private const string NodeFile = "node.json";
    private const int MaxNodeFileBytes = 64 * 1024;

    /// <summary>The journals that nodes and searches use now.</summary>
    public OpenJournals Journals => streams.Journals;

    /// <summary>The folder of a node, laid out as a plugin's data folder.</summary>
    public string FolderOf(NodeIdentity node) => Path.Combine(settings.NodesFolder, node.Id);

    /// <summary>The folder of a node's stream.</summary>
    public string FolderOf(NodeIdentity node, string containerId) => Path.Combine(FolderOf(node), FileNames.Streams, containerId);

    /// <inheritdoc/>
    public ValueTask KeepAsync(NodeIdentity node, CancellationToken ct)
    {
        Keep(node);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IStreamWriter> OpenAsync(NodeIdentity node, StreamDescription description, long startPosition, CancellationToken ct)
    {
#pragma warning disable CA2000 // It becomes the caller's.
        IStreamWriter stream = Open(node, description, startPosition);
#pragma warning restore CA2000
        return new(stream);
    }

    /// <summary>Keeps who a node is.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Keep(NodeIdentity node)
    {
        _ = streams.MakeFolder(settings.DataFolder);
        _ = streams.MakeFolder(settings.NodesFolder);
        _ = streams.MakeFolder(FolderOf(node));
        _ = streams.MakeFolder(Path.Combine(FolderOf(node), FileNames.Streams));
        var path = Path.Combine(FolderOf(node), NodeFile);
        try
        {
            AtomicFile.Write(storage, path, JsonSerializer.SerializeToUtf8Bytes(node, NodeJsonContext.Default.NodeIdentity));
        }
        catch (IOException) when (storage.Exists(path))
        {
            // A full disk: who the node was is known, and each of its streams says for itself that it cannot be stored.
        }
    }

    /// <summary>The nodes that are kept, in no order.</summary>
    /// <param name="problems">Takes what cannot be read, one sentence each; of such a node only the id is known.</param>
    public IReadOnlyList<NodeIdentity> Nodes(ICollection<string> problems)
    {
        var nodes = new List<NodeIdentity>();
        foreach (var entry in storage.List(settings.NodesFolder).Where(static entry => entry.IsFolder && NodeIdentity.IsId(entry.Name)))
        {
            nodes.Add(ReadNode(entry.Name, problems));
        }
        return nodes;
    }

    /// <summary>Opens a node's stream, or begins it.</summary>
    /// <param name="node">Kept before.</param>
    /// <param name="description">Who the stream is; its container id is a plain file name.</param>
    /// <param name="startPosition">The node's position of the first byte of a stream that is new here.</param>
    /// <exception cref="IOException">The stream's folder cannot be used.</exception>
    public NodeStream Open(NodeIdentity node, StreamDescription description, long startPosition)
    {
        var folder = FolderOf(node, description.ContainerId);
        var open = Journals.Acquire(folder, () => streams.Open(folder));
        try
        {
            streams.Locate(open, startPosition);
            _ = open.Describe(present =>
            {
                // Where this aggregator's own sinks begin is not the node's to say.
                var sinks = present is null ? StreamDescriptionFile.Read(storage, folder, out _)?.Sinks : present.Description.Sinks;
                return Write(folder, new OpenJournal.Owner(node, description with { Sinks = sinks }));
            });
            return new NodeStream(open, Journals, streams.SyncsOf(open.Journal));
        }
        catch
        {
            Journals.Release(open);
            throw;
        }
    }

    /// <summary>Opens a stream that is stored, or joins those who use it. Each call needs a <see cref="OpenJournals.Release"/>.</summary>
    /// <param name="nodeId">Whose stream.</param>
    /// <param name="containerId">Which one.</param>
    /// <exception cref="IOException">The stream is not there, or its folder cannot be used.</exception>
    public OpenJournal Open(string nodeId, string containerId)
    {
        var folder = Path.Combine(settings.NodesFolder, nodeId, FileNames.Streams, containerId);
        var open = Journals.Acquire(folder, () => storage.Exists(folder) ? streams.Open(folder) : throw new DirectoryNotFoundException($"{folder} is gone"));
        try
        {
            _ = open.Describe(present => present ?? new OpenJournal.Owner(
                Node(nodeId), StreamDescriptionFile.Read(storage, folder, out _) ?? new StreamDescription { ContainerId = containerId, ContainerName = "" }));
            return open;
        }
        catch
        {
            Journals.Release(open);
            throw;
        }
    }

    /// <summary>Writes down which sinks of this aggregator a stream is kept for, and where each of them begins.</summary>
    /// <param name="open">In use by the caller.</param>
    /// <param name="sinks">By name; from then on in the stream's description.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public void SettleSinks(OpenJournal open, IReadOnlyDictionary<string, long> sinks) =>
        open.Describe(owner => Write(open.Folder, owner! with { Description = owner.Description with { Sinks = sinks } }));

    /// <summary>Who a node is; its id is its name when that cannot be read.</summary>
    public NodeIdentity Node(string nodeId) => ReadNode(nodeId, problems: []);

    private OpenJournal.Owner Write(string folder, OpenJournal.Owner owner)
    {
        StreamDescriptionFile.Write(storage, folder, owner.Description);
        return owner;
    }

    private NodeIdentity ReadNode(string id, ICollection<string> problems)
    {
        var path = Path.Combine(settings.NodesFolder, id, NodeFile);
        try
        {
            using var file = storage.Open(path, StorageOpenMode.Read);
            var bytes = new byte[Math.Min(file.Length, MaxNodeFileBytes)];
            if (JsonSerializer.Deserialize(bytes.AsSpan(0, file.Read(0, bytes)), NodeJsonContext.Default.NodeIdentity) is { } node && node.Id == id)
            {
                return node;
            }
            problems.Add($"{path} is not about node {id}: it is known by its id alone until it calls again");
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path} cannot be read: {failure.Message}. The node is known by its id alone until it calls again");
        }
        return new NodeIdentity { Id = id, Name = id };
    }
}
