using System.Reflection;
using System.Text.Json;
using LogRelay.Delivery.Sinks.Relay;
using LogRelay.Diagnostics;
using LogRelay.Journal;
using LogRelay.Journal.Storage;

namespace LogRelay.Plugin.Delivery;

/// <summary><c>node.json</c> in the data folder: the id under which an aggregator knows this host, made once and kept.</summary>
/// <remarks>
/// An id that could not be kept is not used: after a restart the aggregator would take this host for another one, and
/// everything would arrive there again. Any thread.
/// </remarks>
internal sealed partial class NodeFile(IStorage storage, PluginSettings settings, ILogger<NodeFile> logger)
{
    private const int MaxBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly string _process = Guid.NewGuid().ToString("N");
    private RelayNode? _node;

    /// <summary>Reads who this node is, or makes it up the first time. A file that nobody can read makes way.</summary>
    /// <exception cref="IOException">It can be neither read nor written at the moment.</exception>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it. It is left as it is.</exception>
    public RelayNode Read()
    {
        lock (_lock)
        {
            return _node ??= NodeOf(ReadOrMake());
        }
    }

    private RelayNode NodeOf(NodeName known) => new(
        known.Id,
        Environment.MachineName,
        typeof(NodeFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        _process);

    private NodeName ReadOrMake()
    {
        var path = settings.NodeFile;
        storage.CreateFolder(settings.DataFolder);
        if (storage.Exists(path))
        {
            if (!Quarantine.IsObstacle(storage, path) && TryRead(path) is { } known)
            {
                return known;
            }
            Log.SetAside(logger, path, Quarantine.SetAside(storage, path) ?? path);
        }
        var made = new NodeName { Id = Guid.NewGuid().ToString("N"), Name = Environment.MachineName };
        AtomicFile.Write(storage, path, JsonSerializer.SerializeToUtf8Bytes(made, NodeNameJsonContext.Default.NodeName));
        return made;
    }

    private NodeName? TryRead(string path)
    {
        using var file = storage.Open(path, StorageOpenMode.Read);
        var bytes = new byte[Math.Min(file.Length, MaxBytes)];
        var length = file.Read(0, bytes);
        try
        {
            var known = JsonSerializer.Deserialize(bytes.AsSpan(0, length), NodeNameJsonContext.Default.NodeName);
            if (known is { Version: > NodeName.CurrentVersion })
            {
                throw new JournalFormatException(path, known.Version, NodeName.CurrentVersion);
            }
            return known is { Id.Length: NodeName.IdLength } && known.Id.All(char.IsAsciiHexDigitLower) ? known : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.SetAside, LogLevel.Error, "{Path} did not say who this node is, and was moved to {Aside}: an aggregator takes this host for another one from now on, and gets again what is still here. Put a whole one back to undo that.")]
        public static partial void SetAside(ILogger logger, string path, string aside);
    }
}
