namespace LogRelay.Plugin.Fifo;

/// <summary>What came out of one container's FIFOs since the plugin started.</summary>
/// <remarks>Written by one pump thread, or as a sum by several; read by any.</remarks>
/// <param name="sum">Counts the same for all containers; null for none.</param>
internal sealed class FifoCounters(FifoCounters? sum = null)
{
    private long _receivedRecords;
    private long _duplicateBytes;
    private long _undecodableBytes;

    /// <summary>Entries decoded and handed to the journal.</summary>
    public long ReceivedRecords => Interlocked.Read(ref _receivedRecords);

    /// <summary>Bytes found again after a restart, whose entries the journal had already.</summary>
    public long DuplicateBytes => Interlocked.Read(ref _duplicateBytes);

    /// <summary>Bytes that were no entries.</summary>
    public long UndecodableBytes => Interlocked.Read(ref _undecodableBytes);

    public void Received(long records)
    {
        Interlocked.Add(ref _receivedRecords, records);
        sum?.Received(records);
    }

    public void Duplicate(long bytes)
    {
        Interlocked.Add(ref _duplicateBytes, bytes);
        sum?.Duplicate(bytes);
    }

    public void Undecodable(long bytes)
    {
        Interlocked.Add(ref _undecodableBytes, bytes);
        sum?.Undecodable(bytes);
    }
}
