using System.Text.Json;
using LogRelay.Journal;
using LogRelay.Journal.Cursors;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>
/// The embedded store: <c>nodes/&lt;node id&gt;/streams/&lt;container id&gt;/</c>, each laid out as a node's own data folder, so
/// that everything that reads one reads the other.
/// </summary>
/// <remarks>Any thread. One user of a stream at a time: the caller sees to it.</remarks>
internal sealed class NodeStore(IStorage storage, AggregatorSettings settings, JournalMaintenance maintenance, TimeProvider time) : ILogStore
{
    private const string NodeFile = "node.json";
    private const string OffsetFile = "ingest.offset";
    private const long SegmentBytes = 64L * 1024 * 1024;

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
        storage.CreateFolder(settings.DataFolder);
        storage.CreateFolder(settings.NodesFolder);
        storage.CreateFolder(FolderOf(node));
        storage.CreateFolder(Path.Combine(FolderOf(node), FileNames.Streams));
        AtomicFile.Write(
            storage, Path.Combine(FolderOf(node), NodeFile), JsonSerializer.SerializeToUtf8Bytes(node, NodeJsonContext.Default.NodeIdentity));
    }

    /// <summary>Opens a node's stream, or begins it.</summary>
    /// <param name="node">Kept before.</param>
    /// <param name="description">Who the stream is; its container id is a plain file name.</param>
    /// <param name="startPosition">The node's position of the first byte of a stream that is new here.</param>
    /// <exception cref="IOException">The stream's folder cannot be used.</exception>
    public NodeStream Open(NodeIdentity node, StreamDescription description, long startPosition)
    {
        var folder = FolderOf(node, description.ContainerId);
        _ = Quarantine.MakeFolder(storage, folder);
        var offset = CursorFile.Open(storage, Path.Combine(folder, OffsetFile), startPosition);
        try
        {
            offset.Sync();
            StreamDescriptionFile.Write(storage, folder, description);
            var options = new JournalOptions
            {
                MaxSizeBytes = SegmentBytes,
                MaxFiles = int.MaxValue,
                Compression = SegmentCodec.Zstd,
                Sync = SyncPolicy.Interval,
                Time = time,
            };
            return new NodeStream(StreamJournal.Open(storage, folder, description.ContainerId, options, maintenance, [], minimumPosition: 0), offset);
        }
        catch
        {
            offset.Dispose();
            throw;
        }
    }
}
