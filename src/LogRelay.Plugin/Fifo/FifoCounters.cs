namespace LogRelay.Plugin.Fifo;

/// <summary>What came out of one container's FIFOs since the plugin started.</summary>
/// <remarks>Written by one pump thread, read by any.</remarks>
internal sealed class FifoCounters
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

    public void Received(long records) => Interlocked.Add(ref _receivedRecords, records);

    public void Duplicate(long bytes) => Interlocked.Add(ref _duplicateBytes, bytes);

    public void Undecodable(long bytes) => Interlocked.Add(ref _undecodableBytes, bytes);
}
