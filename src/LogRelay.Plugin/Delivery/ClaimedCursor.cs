using LogRelay.Delivery.Pump;
using LogRelay.Journal.Retention;

namespace LogRelay.Plugin.Delivery;

/// <summary>A cursor that lets the journal know what it need not keep for this sink any more.</summary>
internal sealed class ClaimedCursor(IDeliveryCursor cursor, SpoolClaim claim) : IDeliveryCursor
{
    /// <inheritdoc/>
    public long Position => cursor.Position;

    /// <inheritdoc/>
    public void Save(long position)
    {
        cursor.Save(position);
        // Only what is saved: after a restart the sink goes on from there.
        claim.Advance(position);
    }

    /// <inheritdoc/>
    public void Sync() => cursor.Sync();

    /// <inheritdoc/>
    public void Dispose() => cursor.Dispose();
}
