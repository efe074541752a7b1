using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
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
    // Each holds four files open. During an outage thousands of stopped containers' streams may wait.
    private const int MostResumedStreams = 128;

    /// <summary>
    /// Delivers a container's stream from now on to every sink that its options name, until the container has stopped and
    /// everything has arrived.
    /// </summary>
    public async Task AddAsync(string containerId)
    {
        // This use keeps the stream open until every sink has a use of its own.
        var stream = await streams.AcquireAsync(containerId, description: null, options: null);
        try
        {
            foreach (var plan in SinkCatalog.For(StreamDescriptions.OptionsOf(stream.Description)))
            {
                _ = await BeginAsync(containerId, plan);
            }
        }
        finally
        {
            await streams.ReleaseAsync(stream);
        }
    }

    /// <returns>Ends when the sink has let go of the stream.</returns>
    private async Task<Task> BeginAsync(string containerId, SinkPlan plan)
    {
        var stream = await streams.AcquireAsync(containerId, description: null, options: null);
        try
        {
            var folder = Path.Combine(streams.FolderOf(containerId), FileNames.Cursors);
            if (Quarantine.MakeFolder(storage, folder) is { } obstacle)
            {
                ContainerLog.SetAside(logger, containerId, obstacle);
            }
            var cursorPath = Path.Combine(folder, plan.Name);
            var claim = stream.Journal.Claims.Claim(plan.Name, position: 0);
            var released = pumps.For(plan).AddAsync(new DeliverySource
            {
                Context = ContextOf(stream.Description, plan),
                OpenReader = stream.Journal.OpenDeliveryReader,
                OpenCursor = () => new ClaimedCursor(OpenCursor(containerId, cursorPath), claim),
                Processing = plan.Processing,
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
        var bySink = new Dictionary<object, List<(string ContainerId, SinkPlan Plan)>>();
        foreach (var entry in storage.List(settings.StreamsFolder))
        {
            if (ct.IsCancellationRequested)
            {
                return;
            }
            foreach (var plan in entry.IsFolder ? FindUndelivered(entry.Name) : [])
            {
                if (!bySink.TryGetValue(plan.Settings, out var deliveries))
                {
                    bySink.Add(plan.Settings, deliveries = []);
                }
                deliveries.Add((entry.Name, plan));
            }
        }
        await Task.WhenAll(bySink.Values.Select(deliveries => ResumeAsync(deliveries, ct)));
    }

    /// <summary>The sinks of a stopped container that may have something left for them.</summary>
    private IReadOnlyList<SinkPlan> FindUndelivered(string containerId)
    {
        try
        {
            var folder = streams.FolderOf(containerId);
            // A stream in use was added when its FIFO was attached. The folder of cursors is made before anything is
            // sent; a cursor in it only when the sink first has time for the stream, which in an outage may be never.
            return !streams.IsInUse(containerId)
                && storage.Exists(Path.Combine(folder, FileNames.Cursors))
                && StreamDescriptionFile.Read(storage, folder, out _) is { } description
                ? SinkCatalog.For(StreamDescriptions.OptionsOf(description))
                : [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ContainerLog.DeliveryAttachFailed(logger, containerId, failure);
            return [];
        }
    }

    private async Task ResumeAsync(List<(string ContainerId, SinkPlan Plan)> deliveries, CancellationToken ct)
    {
        var underWay = new List<Task>();
        try
        {
            foreach (var (containerId, plan) in deliveries)
            {
                ct.ThrowIfCancellationRequested();
                underWay.Add(ResumeAsync(containerId, plan));
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

    private async Task ResumeAsync(string containerId, SinkPlan plan)
    {
        try
        {
            await await BeginAsync(containerId, plan);
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

    private FileCursor OpenCursor(string containerId, string path)
    {
        var cursor = FileCursor.OpenOrReplace(storage, path, 0, out var setAside);
        if (setAside is not null)
        {
            ContainerLog.CursorSetAside(logger, containerId, setAside);
        }
        return cursor;
    }

    private static StreamContext ContextOf(StreamDescription description, SinkPlan plan) => new()
    {
        ContainerId = description.ContainerId,
        ContainerName = description.ContainerName,
        ImageId = description.ImageId,
        ImageName = description.ImageName,
        Command = description.Command,
        Created = description.Created,
        HostName = description.HostName,
        Tag = plan.TagFor(description.Tag, description.ContainerId),
        Attributes = description.Attributes,
        Placement = description.Placement,
    };
}
