using LogRelay.Delivery.Pump;
using LogRelay.Journal.Retention;
using LogRelay.Delivery.Metrics;

namespace LogRelay.Delivery.Streams;

/// <summary>
/// A cursor that lets the journal know what it need not keep for this sink any more, and that can be taken away from a
/// pump which does not let go: one that waits for a sink that hangs.
/// </summary>
/// <remarks>The pump is one caller, whoever takes it away another.</remarks>
/// <param name="open">Opens the file.</param>
/// <param name="claim">The journal's.</param>
/// <param name="totals">Told how far the sink gets.</param>
public sealed class ClaimedCursor(Func<IDeliveryCursor> open, SpoolClaim claim, SinkTotals totals) : IDeliveryCursor
{
    private readonly Lock _lock = new();
    private IDeliveryCursor? _cursor;
    private bool _isRetired;

    /// <inheritdoc/>
    public long Position
    {
        get
        {
            lock (_lock)
            {
                return _cursor?.Position ?? claim.Position;
            }
        }
    }

    /// <summary>Opens the file, when the stream's turn comes.</summary>
    public ClaimedCursor Open()
    {
        lock (_lock)
        {
            _cursor = _isRetired ? null : open();
        }
        return this;
    }

    /// <summary>Closes the file for good: what the pump saves from now on counts for nothing.</summary>
    public void Retire()
    {
        lock (_lock)
        {
            _isRetired = true;
            Close();
        }
    }

    /// <inheritdoc/>
    public void Save(long position)
    {
        lock (_lock)
        {
            if (_cursor is null)
            {
                return;
            }
            _cursor.Save(position);
            // Only what is saved: after a restart the sink goes on from there.
            totals.Passed(claim.Sink, Math.Max(0, position - claim.Position));
            claim.Advance(position);
        }
    }

    /// <inheritdoc/>
    public void Sync()
    {
        lock (_lock)
        {
            _cursor?.Sync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            Close();
        }
    }

    private void Close()
    {
        _cursor?.Dispose();
        _cursor = null;
    }
}
