using LogRelay.Journal.Storage;
using LogRelay.Plugin.Containers;
using LogRelay.Query.Sources;

namespace LogRelay.Plugin.Queries;

/// <summary>The plugin's journals, for searches. Any thread.</summary>
internal sealed class PluginJournals(IStorage storage, PluginSettings settings, ContainerStreams streams) : IJournalFolders
{
    /// <inheritdoc/>
    public IEnumerable<JournalFolder> List(ICollection<string> problems)
    {
        var folder = storage.Exists(settings.StreamsFolder) ? LogFolder.Find(storage, settings.StreamsFolder) : null;
        return folder?.Streams.Select(path => new JournalFolder(folder, path)) ?? [];
    }

    /// <inheritdoc/>
    public IEnumerable<string> Written() => streams.InUse()
        .Where(static stream => stream.JournalIfOpen is { HasWriters: true })
        .Select(stream => streams.FolderOf(stream.ContainerId));

    /// <inheritdoc/>
    public async ValueTask<HeldJournal?> TryHoldAsync(string folder)
    {
        var id = Path.GetFileName(folder);
        if (!streams.IsInUse(id))
        {
            return null;
        }
        var stream = await streams.AcquireAsync(id, description: null, options: null);
        return new HeldJournal(stream.Journal, StreamIdentity.Of(stream.Description), () => streams.ReleaseAsync(stream));
    }
}
