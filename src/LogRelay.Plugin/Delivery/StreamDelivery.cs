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
    private const string GelfCursor = "gelf";

    /// <summary>Delivers a container's stream from now on, until its container has stopped and everything has arrived.</summary>
    public async Task AddAsync(string containerId)
    {
        var stream = await streams.AcquireAsync(containerId, description: null, options: null);
        try
        {
            if (StreamDescriptions.OptionsOf(stream.Description).Gelf is not { } gelf)
            {
                await streams.ReleaseAsync(stream);
                return;
            }
            var folder = Path.Combine(streams.FolderOf(containerId), FileNames.Cursors);
            storage.CreateFolder(folder);
            var cursorPath = Path.Combine(folder, GelfCursor);
            var released = pumps.For(gelf).AddAsync(new DeliverySource
            {
                Context = ContextOf(stream.Description),
                OpenReader = stream.Journal.OpenReader,
                OpenCursor = () => FileCursor.Open(storage, cursorPath),
            });
            _ = ReleaseAfterAsync(stream, released);
        }
        catch
        {
            await streams.ReleaseAsync(stream);
            throw;
        }
    }

    /// <summary>After a restart: goes on with what stopped containers left undelivered.</summary>
    public async Task ResumeAsync(CancellationToken ct)
    {
        foreach (var entry in storage.List(settings.StreamsFolder))
        {
            if (ct.IsCancellationRequested)
            {
                return;
            }
            try
            {
                // A stream in use was added when its FIFO was attached.
                if (entry.IsFolder && !streams.IsInUse(entry.Name) && storage.List(Path.Combine(streams.FolderOf(entry.Name), FileNames.Cursors)).Count > 0)
                {
                    await AddAsync(entry.Name);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                ContainerLog.DeliveryAttachFailed(logger, entry.Name, failure);
            }
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
    };
}
