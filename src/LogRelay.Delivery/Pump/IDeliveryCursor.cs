namespace LogRelay.Delivery.Pump;

/// <summary>Where one sink stands in one stream: everything before it needs no sending again.</summary>
/// <remarks>One caller at a time.</remarks>
public interface IDeliveryCursor : IDisposable
{
    /// <summary>Byte offset in the uncompressed stream since it began.</summary>
    long Position { get; }

    /// <summary>Moves the cursor. Cheap: it need not survive a power loss before <see cref="Sync"/>.</summary>
    /// <exception cref="IOException">Nothing, or the new position, may be on disk.</exception>
    void Save(long position);

    /// <summary>Makes the last <see cref="Save"/> survive a power loss.</summary>
    /// <exception cref="IOException">It may not survive.</exception>
    void Sync();
}
