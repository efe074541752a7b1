using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Pump;

/// <summary>Saves cursors as they move, and makes them durable now and then rather than each time.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class CursorKeeper(TimeSpan interval, DeliveryCounters counters, TimeProvider time, ILogger logger)
{
    private readonly HashSet<DeliveryStream> _unsynced = [];
    private long _firstAt;
    private TimeSpan _lastTook;

    /// <summary>When cursors have to be synced; null when there is nothing to do.</summary>
    public TimeSpan? DueIn => _unsynced.Count == 0 ? null : Pause - time.GetElapsedTime(_firstAt);

    // On a slow disk syncing takes no more than a twentieth of the loop's time.
    private TimeSpan Pause => TimeSpan.FromTicks(Math.Max(interval.Ticks, _lastTook.Ticks * 20));

    /// <summary>Writes where the stream is confirmed.</summary>
    public void Save(DeliveryStream stream)
    {
        try
        {
            stream.SaveCursor();
        }
        catch (IOException error)
        {
            // The cursor stays behind: after a restart more than needed is sent again, nothing is lost.
            Fail(stream, error);
            return;
        }
        if (_unsynced.Count == 0)
        {
            _firstAt = time.GetTimestamp();
        }
        _unsynced.Add(stream);
    }

    /// <summary>Syncs what is due.</summary>
    public void SyncIfDue()
    {
        if (DueIn <= TimeSpan.Zero)
        {
            SyncAll();
        }
    }

    /// <summary>Syncs everything.</summary>
    public void SyncAll()
    {
        var start = time.GetTimestamp();
        foreach (var stream in _unsynced)
        {
            Sync(stream);
        }
        _unsynced.Clear();
        _lastTook = time.GetElapsedTime(start);
    }

    /// <summary>Syncs one stream's cursor, if it moved, for the last time.</summary>
    public void Forget(DeliveryStream stream)
    {
        if (_unsynced.Remove(stream))
        {
            Sync(stream);
        }
    }

    private void Sync(DeliveryStream stream)
    {
        try
        {
            stream.SyncCursor();
        }
        catch (IOException error)
        {
            Fail(stream, error);
        }
    }

    private void Fail(DeliveryStream stream, IOException error)
    {
        counters.AddFault();
        PumpLog.CursorFault(logger, stream.Source.Context.ContainerId, error);
    }
}
