using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Options;
using LogRelay.Plugin.Containers;

namespace LogRelay.Plugin.Delivery;

/// <summary>Gives streams to the sinks that their options name, each with a cursor of its own in the stream's folder.</summary>
/// <remarks>
/// Any thread; never waits for a sink. A stream that is being delivered stays open until its last record has arrived,
/// however long its container has been gone.
/// </remarks>
internal sealed class StreamDelivery(
    IStorage storage, PluginSettings settings, ContainerStreams streams, SinkPumps pumps, ILogger<StreamDelivery> logger)
{
    private const string GelfCursor = "gelf";

    // Each holds four files open. During an outage thousands of stopped containers' streams may wait.
    private const int MostResumedStreams = 128;

    /// <summary>Delivers a container's stream from now on, until its container has stopped and everything has arrived.</summary>
    public async Task AddAsync(string containerId) => _ = await BeginAsync(containerId);

    /// <returns>Ends when the stream has been let go of.</returns>
    private async Task<Task> BeginAsync(string containerId)
    {
        var stream = await streams.AcquireAsync(containerId, description: null, options: null);
        try
        {
            var options = StreamDescriptions.OptionsOf(stream.Description);
            if (options.Gelf is not { } gelf)
            {
                await streams.ReleaseAsync(stream);
                return Task.CompletedTask;
            }
            var folder = Path.Combine(streams.FolderOf(containerId), FileNames.Cursors);
            storage.CreateFolder(folder);
            var cursorPath = Path.Combine(folder, GelfCursor);
            var released = pumps.For(gelf).AddAsync(new DeliverySource
            {
                Context = ContextOf(stream.Description),
                OpenReader = stream.Journal.OpenDeliveryReader,
                OpenCursor = () => FileCursor.Open(storage, cursorPath),
                Processing = options.Processing,
            });
            return ReleaseAfterAsync(stream, released);
        }
        catch
        {
            await streams.ReleaseAsync(stream);
            throw;
        }
    }

    /// <summary>
    /// After a restart: goes on with what stopped containers left undelivered, a limited number of streams at a time for
    /// each sink. Ends when all have been taken up.
    /// </summary>
    public async Task ResumeAsync(CancellationToken ct)
    {
        var bySink = new Dictionary<GelfOptions, List<string>>();
        foreach (var entry in storage.List(settings.StreamsFolder))
        {
            if (ct.IsCancellationRequested)
            {
                return;
            }
            if (entry.IsFolder && FindUndelivered(entry.Name) is { } sink)
            {
                if (!bySink.TryGetValue(sink, out var containerIds))
                {
                    bySink.Add(sink, containerIds = []);
                }
                containerIds.Add(entry.Name);
            }
        }
        await Task.WhenAll(bySink.Values.Select(containerIds => ResumeAsync(containerIds, ct)));
    }

    /// <summary>The sink of a stopped container that may have something left for it; null when there is none.</summary>
    private GelfOptions? FindUndelivered(string containerId)
    {
        try
        {
            var folder = streams.FolderOf(containerId);
            // A stream in use was added when its FIFO was attached. The folder of cursors is made before anything is
            // sent; a cursor in it only when the sink first has time for the stream, which in an outage may be never.
            return !streams.IsInUse(containerId)
                && storage.Exists(Path.Combine(folder, FileNames.Cursors))
                && StreamDescriptionFile.Read(storage, folder, out _) is { } description
                ? StreamDescriptions.OptionsOf(description).Gelf
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ContainerLog.DeliveryAttachFailed(logger, containerId, failure);
            return null;
        }
    }

    private async Task ResumeAsync(List<string> containerIds, CancellationToken ct)
    {
        var underWay = new List<Task>();
        try
        {
            foreach (var containerId in containerIds)
            {
                ct.ThrowIfCancellationRequested();
                underWay.Add(ResumeAsync(containerId));
                if (underWay.Count == MostResumedStreams)
                {
                    _ = await Task.WhenAny(underWay).WaitAsync(ct);
                    _ = underWay.RemoveAll(static task => task.IsCompleted);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The next process takes the others up.
        }
    }

    private async Task ResumeAsync(string containerId)
    {
        try
        {
            await await BeginAsync(containerId);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            ContainerLog.DeliveryAttachFailed(logger, containerId, failure);
        }
    }

    private async Task ReleaseAfterAsync(ContainerStream stream, Task released)
    {
        await released;
        try
        {
            await streams.ReleaseAsync(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ContainerLog.DeliveryAttachFailed(logger, stream.ContainerId, failure);
        }
    }

    private static StreamContext ContextOf(StreamDescription description) => new()
    {
        ContainerId = description.ContainerId,
        ContainerName = description.ContainerName,
        ImageId = description.ImageId,
        ImageName = description.ImageName,
        Command = description.Command,
        Created = description.Created,
        HostName = description.HostName,
        Tag = description.Tag ?? description.ContainerId[..Math.Min(12, description.ContainerId.Length)],
        Attributes = description.Attributes,
        Placement = description.Placement,
    };
}
