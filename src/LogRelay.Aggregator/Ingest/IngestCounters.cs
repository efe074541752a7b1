namespace LogRelay.Aggregator.Ingest;

/// <summary>What nodes have sent since the start, and what became of it: received = stored + refused. Any thread.</summary>
internal sealed class IngestCounters
{
    private long _receivedRecords;
    private long _receivedBytes;
    private long _wireBytes;
    private long _storedRecords;
    private long _storedBytes;
    private long _refusedRecords;
    private long _acks;
    private long _missingBytes;
    private long _welcomed;
    private long _refusedCalls;

    /// <summary>Records of batches that could be read.</summary>
    public long ReceivedRecords => Interlocked.Read(ref _receivedRecords);

    /// <summary>Bytes of their lines, before compression.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _receivedBytes);

    /// <summary>Bytes of their lines as they came.</summary>
    public long WireBytes => Interlocked.Read(ref _wireBytes);

    /// <summary>Records that are stored.</summary>
    public long StoredRecords => Interlocked.Read(ref _storedRecords);

    /// <summary>Bytes of their lines.</summary>
    public long StoredBytes => Interlocked.Read(ref _storedBytes);

    /// <summary>Records that the store did not take: their nodes send them again.</summary>
    public long RefusedRecords => Interlocked.Read(ref _refusedRecords);

    /// <summary>Batches stored.</summary>
    public long Acks => Interlocked.Read(ref _acks);

    /// <summary>Bytes that nodes no longer had.</summary>
    public long MissingBytes => Interlocked.Read(ref _missingBytes);

    /// <summary>Calls of nodes that were let in.</summary>
    public long Welcomed => Interlocked.Read(ref _welcomed);

    /// <summary>Calls of nodes that were refused, or ended for what was said in them.</summary>
    public long RefusedCalls => Interlocked.Read(ref _refusedCalls);

    /// <summary>A batch came.</summary>
    public void Received(long records, long bytes, long wireBytes, long missingBytes)
    {
        Interlocked.Add(ref _receivedRecords, records);
        Interlocked.Add(ref _receivedBytes, bytes);
        Interlocked.Add(ref _wireBytes, wireBytes);
        Interlocked.Add(ref _missingBytes, missingBytes);
    }

    /// <summary>It is stored.</summary>
    public void Stored(long records, long bytes)
    {
        Interlocked.Add(ref _storedRecords, records);
        Interlocked.Add(ref _storedBytes, bytes);
        Interlocked.Increment(ref _acks);
    }

    /// <summary>It is not.</summary>
    public void Refused(long records) => Interlocked.Add(ref _refusedRecords, records);

    /// <summary>A node was let in.</summary>
    public void Welcome() => Interlocked.Increment(ref _welcomed);

    /// <summary>A call was refused.</summary>
    public void RefuseCall() => Interlocked.Increment(ref _refusedCalls);
}
