namespace LogRelay.Journal;

/// <summary>What one stream's writer did since it was opened: <c>received = stored + dropped</c> (promise I5).</summary>
/// <remarks>Written by the one appender, or as a sum by the appenders of many; read from any thread, each number by itself.</remarks>
/// <param name="sum">Counts the same for many streams, across their closing and opening; null for none.</param>
public sealed class JournalCounters(JournalCounters? sum = null)
{
    private long _storedRecords;
    private long _storedBytes;
    private long _droppedRecords;
    private long _droppedBytes;
    private long _tornBytes;
    private long _evictedBytes;
    private long _undeliveredRecords;
    private long _undeliveredBytes;
    private long _failedRotations;
    private long _indexFailures;
    private long _indexMismatches;
    private long _failedRemovals;
    private long _missingBytes;
    private long _damagedBytes;

    /// <summary>Records in the files.</summary>
    public long StoredRecords => Interlocked.Read(ref _storedRecords);

    /// <summary>Bytes of lines in the files.</summary>
    public long StoredBytes => Interlocked.Read(ref _storedBytes);

    /// <summary>Records that could not be written because storage refused them.</summary>
    public long DroppedRecords => Interlocked.Read(ref _droppedRecords);

    /// <summary>Bytes of those records as lines.</summary>
    public long DroppedBytes => Interlocked.Read(ref _droppedBytes);

    /// <summary>Bytes of a record cut short that were removed when the stream was opened.</summary>
    public long TornBytes => Interlocked.Read(ref _tornBytes);

    /// <summary>Uncompressed bytes of rotated segments that retention removed.</summary>
    public long EvictedBytes => Interlocked.Read(ref _evictedBytes);

    /// <summary>
    /// Records that retention removed before they were delivered, added up over the sinks that had not got them: the
    /// drop reason "undelivered".
    /// </summary>
    public long UndeliveredRecords => Interlocked.Read(ref _undeliveredRecords);

    /// <summary>Bytes of those records as lines.</summary>
    public long UndeliveredBytes => Interlocked.Read(ref _undeliveredBytes);

    /// <summary>Attempts of retention to remove files that storage refused; each is made again.</summary>
    public long FailedRemovals => Interlocked.Read(ref _failedRemovals);

    /// <summary>Bytes of files that somebody removed or cut and that could not be written anew.</summary>
    public long MissingBytes => Interlocked.Read(ref _missingBytes);

    /// <summary>
    /// Bytes that readers found damaged or not there where they should be, each place once: see <see cref="Reading.ReadDamage"/>.
    /// </summary>
    public long DamagedBytes => Interlocked.Read(ref _damagedBytes);

    /// <summary>Attempts to rotate that storage refused; each is made again.</summary>
    public long FailedRotations => Interlocked.Read(ref _failedRotations);

    /// <summary>Blocks that could not be noted in the index; no record is lost, and the index is completed later.</summary>
    public long IndexFailures => Interlocked.Read(ref _indexFailures);

    /// <summary>Times that a block was found not to be what the index says; the segment's part of the index is made again.</summary>
    public long IndexMismatches => Interlocked.Read(ref _indexMismatches);

    internal void Missing(long bytes)
    {
        Interlocked.Add(ref _missingBytes, bytes);
        sum?.Missing(bytes);
    }

    internal void Damaged(long bytes)
    {
        Interlocked.Add(ref _damagedBytes, bytes);
        sum?.Damaged(bytes);
    }

    internal void IndexFailed()
    {
        Interlocked.Increment(ref _indexFailures);
        sum?.IndexFailed();
    }

    internal void IndexMismatched()
    {
        Interlocked.Increment(ref _indexMismatches);
        sum?.IndexMismatched();
    }

    internal void RotationFailed()
    {
        Interlocked.Increment(ref _failedRotations);
        sum?.RotationFailed();
    }

    internal void RemovalFailed()
    {
        Interlocked.Increment(ref _failedRemovals);
        sum?.RemovalFailed();
    }

    internal void Undelivered(long records, long bytes)
    {
        Interlocked.Add(ref _undeliveredRecords, records);
        Interlocked.Add(ref _undeliveredBytes, bytes);
        sum?.Undelivered(records, bytes);
    }

    internal void Stored(long records, long bytes)
    {
        Interlocked.Add(ref _storedRecords, records);
        Interlocked.Add(ref _storedBytes, bytes);
        sum?.Stored(records, bytes);
    }

    internal void Dropped(long records, long bytes)
    {
        Interlocked.Add(ref _droppedRecords, records);
        Interlocked.Add(ref _droppedBytes, bytes);
        sum?.Dropped(records, bytes);
    }

    internal void Torn(long bytes)
    {
        Interlocked.Add(ref _tornBytes, bytes);
        sum?.Torn(bytes);
    }

    internal void Evicted(long bytes)
    {
        Interlocked.Add(ref _evictedBytes, bytes);
        sum?.Evicted(bytes);
    }
}
