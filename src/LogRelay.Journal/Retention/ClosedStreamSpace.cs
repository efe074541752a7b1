using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Retention;

/// <summary>A stream that nobody uses, as the disk budget sees it: its size, and a way to make it smaller.</summary>
/// <param name="streamId">The stream.</param>
/// <param name="bytes">What its segments take on disk.</param>
/// <param name="streams">All of them.</param>
public sealed class ClosedStreamSpace(string streamId, long bytes, IClosedStreams streams) : ISpaceUser
{
    private long _bytes = bytes;

    // There is nothing more to take, until somebody has used it: then another object stands for it.
    private readonly HashSet<(bool MayTakeUndelivered, RemovalCause Cause)> _exhausted = [];

    /// <summary>Bytes that the segments in a stream's folder take on disk, without opening the stream.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static long SegmentBytes(IStorage storage, string folder)
    {
        var total = 0L;
        foreach (var entry in storage.List(folder))
        {
            if (!entry.IsFolder && entry.Name.Contains(FileNames.Active(""), StringComparison.Ordinal))
            {
                using var file = storage.Open(Path.Combine(folder, entry.Name), StorageOpenMode.Read);
                total += file.Length;
            }
        }
        return total;
    }

    /// <inheritdoc/>
    public string StreamId => streamId;

    /// <inheritdoc/>
    public long DiskBytes => Interlocked.Read(ref _bytes);

    /// <inheritdoc/>
    public long RemoveOldest(bool mayTakeUndelivered, RemovalCause cause)
    {
        if (_exhausted.Contains((mayTakeUndelivered, cause)))
        {
            return 0;
        }
        var freed = 0L;
        try
        {
            _ = streams.TryHold(streamId, stream =>
            {
                var journal = stream.Open();
                freed = journal.RemoveOldest(mayTakeUndelivered, cause);
                if (freed == 0 && cause == RemovalCause.DiskBudget)
                {
                    freed = RemoveAll(stream, journal, mayTakeUndelivered);
                }
                if (freed == 0)
                {
                    _ = _exhausted.Add((mayTakeUndelivered, cause));
                }
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _ = _exhausted.Add((mayTakeUndelivered, cause));
            streams.Failed(streamId, failure);
        }
        Interlocked.Add(ref _bytes, -Math.Min(freed, DiskBytes));
        return freed;
    }

    /// <inheritdoc/>
    public void RotateEarly()
    {
        // Nobody writes to it.
    }

    /// <summary>What is left of a stream that has ended is one file: it goes as a whole.</summary>
    private long RemoveAll(IHeldJournal stream, StreamJournal journal, bool mayTakeUndelivered)
    {
        var behind = journal.Claims.All.Where(claim => claim.Position < journal.EndPosition).ToList();
        if (behind.Count > 0 && !mayTakeUndelivered)
        {
            return 0;
        }
        var records = behind.Sum(claim => CountFrom(journal, claim.Position));
        var size = journal.DiskBytes;
        stream.Remove();
        streams.Removed(streamId, size, records, behind.ConvertAll(static claim => claim.Sink));
        return size;
    }

    private static long CountFrom(StreamJournal journal, long position)
    {
        using var reader = journal.OpenReader(position);
        var records = 0L;
        while (reader.TryReadLine(out _, out _))
        {
            records++;
        }
        return records;
    }
}
