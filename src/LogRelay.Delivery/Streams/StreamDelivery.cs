using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Relay;
using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Options;
using LogRelay.Delivery.Metrics;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Streams;

/// <summary>Gives streams to the sinks that hold for them, each with a cursor of its own in the stream's folder.</summary>
/// <remarks>
/// Any thread; waits for no sink, but for two seconds where one makes way for another. A stream that is being delivered
/// stays open until its last record has arrived, however long its container has been gone.
/// </remarks>
public sealed class StreamDelivery(
    IStorage storage, SinkSettlement settlement, IDeliveredStreams streams, DeliveriesUnderWay underWay, SinkPumps pumps, SinkTotals totals,
    ILogger<StreamDelivery> logger)
{
    // Each waits, at worst, two seconds for a sink that hangs.
    private const int MostChangedAtOnce = 64;

    /// <summary>
    /// Settles which sinks a stream is kept for, and from where on, before anything new is stored in it. A stream that
    /// cannot be delivered is stored all the same: its container starts, and the log says so.
    /// </summary>
    public Task PrepareAsync(IStreamInUse stream) => stream.IsStored
        ? SayWhatFailsAsync(stream.Id, () => underWay.WithAsync(stream.Id, deliveries => settlement.SettleAsync(stream, deliveries)))
        : Task.CompletedTask;

    /// <summary>
    /// Delivers a container's stream from now on to every sink that holds for it, until the container has stopped and
    /// everything has arrived. What fails is in the log.
    /// </summary>
    public Task AddAsync(string streamId) => SayWhatFailsAsync(streamId, () => BeginAsync(streamId, mayFollow: true));

    /// <summary>After a change of what streams go where: what is delivered already, or is being written, goes where it now should.</summary>
    public async Task ChangeAsync(CancellationToken ct)
    {
        var concerned = streams.Written().Concat(underWay.StreamIds).Distinct(StringComparer.Ordinal).ToList();
        await Parallel.ForEachAsync(
            concerned,
            new ParallelOptions { MaxDegreeOfParallelism = MostChangedAtOnce, CancellationToken = ct },
            async (streamId, _) => await SayWhatFailsAsync(streamId, () => BeginAsync(streamId, mayFollow: false)));
    }

    /// <summary>Goes on with a stopped container's stream.</summary>
    /// <param name="streamId">The container.</param>
    /// <param name="sink">The name of the sink; where that has made way for others, they get the stream.</param>
    /// <returns>Ends when the sink has let go of the stream.</returns>
    public Task<Task> ResumeAsync(string streamId, string sink) => BeginAsync(streamId, mayFollow: false, sink);

    private async Task<Task> BeginAsync(string streamId, bool mayFollow, string? only = null)
    {
        // This use keeps the stream open until every sink has a use of its own.
        var stream = await streams.AcquireAsync(streamId);
        try
        {
            return await underWay.WithAsync(streamId, async deliveries =>
            {
                var sinks = await settlement.SettleAsync(stream, deliveries);
                var chosen = sinks.Where(sink => string.Equals(sink.Name, only, StringComparison.Ordinal)).ToList();
                var begun = new List<Task>();
                foreach (var sink in chosen.Count > 0 ? chosen : sinks)
                {
                    begun.Add(await BeginAsync(streamId, sink, deliveries, mayFollow));
                }
                return Task.WhenAll(begun);
            });
        }
        finally
        {
            await streams.ReleaseAsync(stream);
        }
    }

    private async Task SayWhatFailsAsync(string streamId, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            StreamDeliveryLog.AttachFailed(logger, streamId, failure);
        }
    }

    /// <param name="streamId">The stream.</param>
    /// <param name="sink">The sink; the name is one of those that were settled.</param>
    /// <param name="deliveries">Held.</param>
    /// <param name="mayFollow">True: the container has begun another life, which follows the one that is being delivered.</param>
    /// <returns>Ends when the sink has let go of the stream.</returns>
    private async Task<Task> BeginAsync(string streamId, StreamSink sink, ContainerDeliveries deliveries, bool mayFollow)
    {
        if (underWay.Find(deliveries, sink.Name) is { } present)
        {
            if (!present.Sink.IsSame(sink))
            {
                await underWay.EndAsync(streamId, deliveries, [sink.Name]);
            }
            else if (!mayFollow)
            {
                return Task.CompletedTask;
            }
        }
        var stream = await streams.AcquireAsync(streamId);
        try
        {
            var folder = Path.Combine(streams.FolderOf(streamId), FileNames.Cursors);
            if (Quarantine.MakeFolder(storage, folder) is { } obstacle)
            {
                StreamDeliveryLog.SetAside(logger, streamId, obstacle);
            }
            var path = Path.Combine(folder, sink.Name);
            var start = stream.Description.Sinks?.GetValueOrDefault(sink.Name) ?? 0;
            var cursor = new ClaimedCursor(() => OpenCursor(streamId, path, start), stream.Journal.Claims.Claim(sink.Name, start), totals);
            var openAlignment = AlignmentOf(stream, sink);
            NotePowerLoss(streamId, openAlignment);
            var pump = pumps.For(sink.Plan);
            var released = pump.AddAsync(new StreamSource
            {
                Id = streamId,
                Description = stream.Description,
                Context = ContextOf(stream.Description, sink),
                OpenReader = stream.Journal.OpenDeliveryReader,
                OpenCursor = cursor.Open,
                OpenAlignment = openAlignment,
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

    private async Task ReleaseAfterAsync(IStreamInUse stream, ContainerDeliveries deliveries, string sink, ClaimedCursor cursor, Task released)
    {
        await released;
        underWay.Remove(stream.Id, deliveries, sink, cursor);
        try
        {
            await streams.ReleaseAsync(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            StreamDeliveryLog.AttachFailed(logger, stream.Id, failure);
        }
    }

    /// <summary>Only an aggregator has positions; a copy's bytes come again under theirs.</summary>
    private Func<RelayAlignment>? AlignmentOf(IStreamInUse stream, StreamSink sink)
    {
        var (journal, path) = (stream.Journal, Path.Combine(streams.FolderOf(stream.Id), FileNames.Alignment(sink.Name)));
        return sink.Plan.Settings is RelayOptions && journal.Continuity is not null ? () => RelayAlignment.Open(storage, path, journal) : null;
    }

    /// <summary>Keeps what is written from here on apart from what was sent, before the aggregator is asked, which may be much later.</summary>
    private void NotePowerLoss(string streamId, Func<RelayAlignment>? openAlignment)
    {
        try
        {
            openAlignment?.Invoke().Save();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Tried again before anything is sent.
            StreamDeliveryLog.NotAligned(logger, streamId, failure);
        }
    }

    private FileCursor OpenCursor(string streamId, string path, long start)
    {
        var cursor = FileCursor.OpenOrReplace(storage, path, start, out var setAside);
        if (setAside is not null)
        {
            StreamDeliveryLog.CursorSetAside(logger, streamId, setAside);
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
