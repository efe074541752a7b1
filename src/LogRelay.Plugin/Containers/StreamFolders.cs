using LogRelay.Delivery.Streams;
using LogRelay.Journal;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Options;
using LogRelay.Plugin.Metrics;
using LogRelay.Plugin.Routes;

namespace LogRelay.Plugin.Containers;

/// <summary>The folders of containers' streams: who each is, and how its journal is opened.</summary>
/// <remarks>Any thread; of one stream, one caller at a time.</remarks>
internal sealed class StreamFolders(
    IStorage storage,
    PluginSettings settings,
    JournalMaintenance maintenance,
    DiskBudget budget,
    RoutedOptions routed,
    PluginTotals totals,
    TimeProvider time,
    ILogger<StreamFolders> logger)
{
    /// <summary>What all streams together have done.</summary>
    public PluginTotals Totals => totals;

    /// <summary>The folder of a container's stream.</summary>
    public string PathOf(string containerId) => Path.Combine(settings.StreamsFolder, containerId);

    /// <summary>The containers that have a stream on disk, or something else in its place.</summary>
    public IEnumerable<string> Ids() => storage.List(settings.StreamsFolder).Where(static entry => entry.IsFolder).Select(static entry => entry.Name);

    /// <summary>True when the container has a stream on disk.</summary>
    public bool Exists(string containerId) => storage.Exists(PathOf(containerId));

    /// <summary>Somebody logs to the stream from now on: it is not one of a stopped container.</summary>
    public void MarkStarted(string containerId) => storage.Delete(Path.Combine(PathOf(containerId), FileNames.Stopped));

    /// <summary>Removes everything of a stream.</summary>
    public void Remove(string containerId) => storage.DeleteFolder(PathOf(containerId));

    /// <summary>Who the stream is; no more than its id when that cannot be read.</summary>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it.</exception>
    public StreamDescription Describe(string containerId)
    {
        var description = StreamDescriptionFile.Read(storage, PathOf(containerId), out var problem);
        if (problem is not null)
        {
            ContainerLog.DescriptionUnreadable(logger, problem);
        }
        return description ?? new StreamDescription { ContainerId = containerId, ContainerName = "" };
    }

    /// <summary>Writes who the stream is. A full disk is no reason not to start its container: the journal counts and marks what is lost.</summary>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote the one that is there.</exception>
    public void Keep(StreamDescription description)
    {
        try
        {
            StreamDescriptionFile.Write(storage, PathOf(description.ContainerId), description);
        }
        catch (Exception refused) when (refused is (IOException and not JournalFormatException) or UnauthorizedAccessException)
        {
            ContainerLog.DescriptionNotKept(logger, description.ContainerId, refused);
        }
    }

    /// <summary>Opens the journal, with a claim for every sink that it is kept for.</summary>
    /// <param name="description">Whose it is.</param>
    /// <param name="options">How it is kept; null: what holds for the description.</param>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public StreamJournal OpenJournal(StreamDescription description, LogOptions? options = null)
    {
        var folder = PathOf(description.ContainerId);
        var obstacle = Quarantine.MakeFolder(storage, folder);
        var journal = StreamJournal.Open(
            storage,
            folder,
            description.ContainerId,
            JournalSettings.Of(options ?? routed.For(description), budget, totals.Journals, time),
            maintenance,
            JsonLineWriter.EncodeAttributes(StreamDescriptions.LineAttributes(description)),
            CursorPositions.Highest(storage, folder, description.Sinks));
        try
        {
            var sinks = description.Sinks ?? routed.SinksOf(description.ContainerId, description, out _).ToDictionary(static sink => sink.Name, static _ => 0L, StringComparer.Ordinal);
            SinkClaims.Register(journal.Claims, sinks, storage, folder);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
        RepairReport.Write(logger, description.ContainerId, journal, obstacle);
        return journal;
    }
}
