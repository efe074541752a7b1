using LogRelay.Delivery.Pump;

namespace LogRelay.Delivery.Tests.Pump;

/// <summary>A cursor in memory; outlives being disposed, as a file does.</summary>
internal sealed class FakeCursor : IDeliveryCursor
{
    private long _position;

    public long Position => Interlocked.Read(ref _position);

    public long Synced { get; private set; }

    public int Open { get; private set; }

    public IDeliveryCursor Opened()
    {
        Open++;
        return this;
    }

    public void Save(long position) => Interlocked.Exchange(ref _position, position);

    public void Sync() => Synced = Position;

    public void Dispose() => Open--;
}
