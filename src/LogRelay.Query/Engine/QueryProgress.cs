namespace LogRelay.Query.Engine;

/// <summary>How far a search is, and what it cost. Read from any thread, each number by itself.</summary>
public sealed class QueryProgress
{
    private long _totalBytes;
    private long _bytesToScan;
    private long _scannedBytes;
    private long _scannedBlocks;
    private long _damagedBytes;
    private long _missingBytes;

    /// <summary>Uncompressed bytes of all streams.</summary>
    public long TotalBytes => Interlocked.Read(ref _totalBytes);

    /// <summary>Uncompressed bytes that time, filters and levels leave to be looked at.</summary>
    public long BytesToScan => Interlocked.Read(ref _bytesToScan);

    /// <summary>Uncompressed bytes looked at.</summary>
    public long ScannedBytes => Interlocked.Read(ref _scannedBytes);

    /// <summary>Blocks looked at.</summary>
    public long ScannedBlocks => Interlocked.Read(ref _scannedBlocks);

    /// <summary>Bytes that cannot be read: damage. What they held is not in the answer.</summary>
    public long DamagedBytes => Interlocked.Read(ref _damagedBytes);

    /// <summary>Bytes that retention removed while the search went on.</summary>
    public long MissingBytes => Interlocked.Read(ref _missingBytes);

    /// <summary>Why the answer ends before everything was looked at; null when it does not.</summary>
    public QueryCut? Cut { get; internal set; }

    internal void Planned(long totalBytes, long bytesToScan)
    {
        Interlocked.Add(ref _totalBytes, totalBytes);
        Interlocked.Add(ref _bytesToScan, bytesToScan);
    }

    internal void Scanned(long bytes)
    {
        Interlocked.Add(ref _scannedBytes, bytes);
        Interlocked.Increment(ref _scannedBlocks);
    }

    internal void Damaged(long bytes) => Interlocked.Add(ref _damagedBytes, bytes);

    internal void Missing(long bytes) => Interlocked.Add(ref _missingBytes, bytes);
}
