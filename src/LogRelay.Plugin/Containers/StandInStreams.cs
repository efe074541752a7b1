using LogRelay.Delivery.Streams;
using LogRelay.Journal.Entries;

namespace LogRelay.Plugin.Containers;

/// <summary>
/// The streams whose folders could not be used when their containers started: their FIFOs go over to a journal that stores
/// as soon as there can be one, which is tried every few seconds.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class StandInStreams(
    ContainerStreams streams, AttachedFifos attached, StreamDelivery delivery, TimeProvider time, ILogger<StandInStreams> logger) : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _moving = new(1, 1);
    private ITimer? _again;

    /// <summary>There is one from now on.</summary>
    public void TryAgainLater()
    {
        lock (_lock)
        {
            _again ??= time.CreateTimer(static streams => _ = ((StandInStreams)streams!).StoreAgainAsync(mayWait: false), this, Again, Again);
        }
    }

    /// <summary>The attachment of a FIFO; one that is on its way from one journal to another when it has arrived. Null when there is none.</summary>
    public async Task<AttachedFifo?> FindAttachedAsync(string file)
    {
        if (attached.Find(file) is { } found)
        {
            return found;
        }
        await _moving.WaitAsync();
        _ = _moving.Release();
        return attached.Find(file);
    }

    /// <summary>Streams whose folders could not be used and can be now: their FIFOs go over to a journal that stores.</summary>
    /// <param name="mayWait">False: nothing is done when another thread is at it.</param>
    public async Task StoreAgainAsync(bool mayWait)
    {
        if (!await _moving.WaitAsync(mayWait ? Timeout.InfiniteTimeSpan : TimeSpan.Zero))
        {
            return;
        }
        try
        {
            foreach (var stream in attached.All.Select(static fifo => fifo.Stream).Where(static stream => stream.Journal.StandInFor is not null).Distinct())
            {
                if (streams.CanStore(stream))
                {
                    await MoveAsync(stream);
                }
            }
        }
        finally
        {
            _ = _moving.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _again?.Dispose();
        _moving.Dispose();
    }

    private async Task MoveAsync(ContainerStream standIn)
    {
        var moved = attached.All.Where(fifo => fifo.Stream == standIn && attached.TryTake(fifo)).ToList();
        foreach (var fifo in moved)
        {
            await fifo.Pump.DetachAsync(fifo.Fifo);
        }
        var lost = LossMarker.StorageRefused(standIn.Journal.Counters.DroppedRecords, standIn.Journal.Counters.DroppedBytes);
        var lostRecords = standIn.Journal.Counters.DroppedRecords;
        foreach (var fifo in moved)
        {
            fifo.Stream.Journal.RemoveWriter();
            await streams.ReleaseAsync(fifo.Stream);
        }
        var stream = standIn;
        var isFirst = true;
        var isStored = false;
        foreach (var fifo in moved)
        {
            try
            {
                stream = await streams.AcquireForWritingAsync(standIn.ContainerId, standIn.Description, options: null);
                isStored = stream.IsStored;
                await delivery.PrepareAsync(stream);
                if (isFirst && lostRecords > 0)
                {
                    stream.Journal.AppendMarker(in lost, NowNano());
                    stream.Journal.Commit();
                }
                isFirst = false;
                if (!await attached.TryAttachAsync(fifo.Fifo.Path, stream, isNew: true, mayHoldKnownEntries: false))
                {
                    await streams.ReleaseAsync(stream);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or its file is gone.
                ContainerLog.ReattachFailed(logger, standIn.ContainerId, fifo.Fifo.Path, failure);
            }
        }
        if (stream == standIn)
        {
            return;
        }
        ContainerLog.StoredAgain(logger, stream.ContainerId, lostRecords);
        if (isStored)
        {
            await delivery.AddAsync(stream.ContainerId);
        }
        else
        {
            TryAgainLater();
        }
    }

    private long NowNano() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
