using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Plugin.Containers;
using LogRelay.Plugin.Metrics;

namespace LogRelay.Plugin.Delivery;

/// <summary>Gives streams to the sinks that hold for them, each with a cursor of its own in the stream's folder.</summary>
/// <remarks>
/// Any thread; waits for no sink, but for two seconds where one makes way for another. A stream that is being delivered
/// stays open until its last record has arrived, however long its container has been gone.
/// </remarks>
internal sealed class StreamDelivery(
    IStorage storage, SinkSettlement settlement, ContainerStreams streams, DeliveriesUnderWay underWay, SinkPumps pumps, PluginTotals totals,
    ILogger<StreamDelivery> logger)
{
    // Each waits, at worst, two seconds for a sink that hangs.
    private const int MostChangedAtOnce = 64;

    /// <summary>
    /// Settles which sinks a stream is kept for, and from where on, before anything new is stored in it. A stream that
    /// cannot be delivered is stored all the same: its container starts, and the log says so.
    /// </summary>
    public Task PrepareAsync(ContainerStream stream) => stream.IsStored
        ? SayWhatFailsAsync(stream.ContainerId, () => underWay.WithAsync(stream.ContainerId, deliveries => settlement.SettleAsync(stream, deliveries)))
        : Task.CompletedTask;

    /// <summary>
    /// Delivers a container's stream from now on to every sink that holds for it, until the container has stopped and
    /// everything has arrived. What fails is in the log.
    /// </summary>
    public Task AddAsync(string containerId) => SayWhatFailsAsync(containerId, () => BeginAsync(containerId, mayFollow: true));

    /// <summary>After a change of relay.json: what is delivered already, or is being written, goes where it now should.</summary>
    public async Task ChangeAsync(CancellationToken ct)
    {
        var written = streams.InUse().Where(static stream => stream.JournalIfOpen is { HasWriters: true, StandInFor: null }).Select(static stream => stream.ContainerId);
        var containers = written.Concat(underWay.ContainerIds).Distinct(StringComparer.Ordinal).ToList();
        await Parallel.ForEachAsync(
            containers,
            new ParallelOptions { MaxDegreeOfParallelism = MostChangedAtOnce, CancellationToken = ct },
            async (containerId, _) => await SayWhatFailsAsync(containerId, () => BeginAsync(containerId, mayFollow: false)));
    }

    /// <summary>Goes on with a stopped container's stream.</summary>
    /// <param name="containerId">The container.</param>
    /// <param name="sink">The name of the sink; where that has made way for others, they get the stream.</param>
    /// <returns>Ends when the sink has let go of the stream.</returns>
    public Task<Task> ResumeAsync(string containerId, string sink) => BeginAsync(containerId, mayFollow: false, sink);

    private async Task<Task> BeginAsync(string containerId, bool mayFollow, string? only = null)
    {
        // This use keeps the stream open until every sink has a use of its own.
        var stream = await streams.AcquireAsync(containerId, description: null, options: null);
        try
        {
            return await underWay.WithAsync(containerId, async deliveries =>
            {
                var sinks = await settlement.SettleAsync(stream, deliveries);
                var chosen = sinks.Where(sink => string.Equals(sink.Name, only, StringComparison.Ordinal)).ToList();
                var begun = new List<Task>();
                foreach (var sink in chosen.Count > 0 ? chosen : sinks)
                {
                    begun.Add(await BeginAsync(containerId, sink, deliveries, mayFollow));
                }
                return Task.WhenAll(begun);
            });
        }
        finally
        {
            await streams.ReleaseAsync(stream);
        }
    }

    private async Task SayWhatFailsAsync(string containerId, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            ContainerLog.DeliveryAttachFailed(logger, containerId, failure);
        }
    }

    /// <param name="containerId">The stream.</param>
    /// <param name="sink">The sink; the name is one of those that were settled.</param>
    /// <param name="deliveries">Held.</param>
    /// <param name="mayFollow">True: the container has begun another life, which follows the one that is being delivered.</param>
    /// <returns>Ends when the sink has let go of the stream.</returns>
    private async Task<Task> BeginAsync(string containerId, StreamSink sink, ContainerDeliveries deliveries, bool mayFollow)
    {
        if (underWay.Find(deliveries, sink.Name) is { } present)
        {
            if (!present.Sink.IsSame(sink))
            {
                await underWay.EndAsync(containerId, deliveries, [sink.Name]);
            }
            else if (!mayFollow)
            {
                return Task.CompletedTask;
            }
        }
        var stream = await streams.AcquireAsync(containerId, description: null, options: null);
        try
        {
            var folder = Path.Combine(streams.FolderOf(containerId), FileNames.Cursors);
            if (Quarantine.MakeFolder(storage, folder) is { } obstacle)
            {
                ContainerLog.SetAside(logger, containerId, obstacle);
            }
            var path = Path.Combine(folder, sink.Name);
            var start = stream.Description.Sinks?.GetValueOrDefault(sink.Name) ?? 0;
            var cursor = new ClaimedCursor(() => OpenCursor(containerId, path, start), stream.Journal.Claims.Claim(sink.Name, start), totals.Sinks);
            var pump = pumps.For(sink.Plan);
            var released = pump.AddAsync(new StreamSource
            {
                Description = stream.Description,
                Context = ContextOf(stream.Description, sink),
                OpenReader = stream.Journal.OpenDeliveryReader,
                OpenCursor = cursor.Open,
                Processing = sink.Plan.Processing,
            });
            underWay.Add(deliveries, new SinkDelivery(sink, pump), cursor);
            return ReleaseAfterAsync(stream, deliveries, sink.Name, cursor, released);
        }
        catch
        {
            await streams.ReleaseAsync(stream);
            throw;
        }
    }

    private async Task ReleaseAfterAsync(ContainerStream stream, ContainerDeliveries deliveries, string sink, ClaimedCursor cursor, Task released)
    {
        await released;
        underWay.Remove(stream.ContainerId, deliveries, sink, cursor);
        try
        {
            await streams.ReleaseAsync(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ContainerLog.DeliveryAttachFailed(logger, stream.ContainerId, failure);
        }
    }

    private FileCursor OpenCursor(string containerId, string path, long start)
    {
        var cursor = FileCursor.OpenOrReplace(storage, path, start, out var setAside);
        if (setAside is not null)
        {
            ContainerLog.CursorSetAside(logger, containerId, setAside);
        }
        return cursor;
    }

    private static StreamContext ContextOf(StreamDescription description, StreamSink sink) => new()
    {
        ContainerId = description.ContainerId,
        ContainerName = description.ContainerName,
        ImageId = description.ImageId,
        ImageName = description.ImageName,
        Command = description.Command,
        Created = description.Created,
        HostName = description.HostName,
        Tag = sink.Tag,
        Attributes = description.Attributes,
        Placement = description.Placement,
    };
}
