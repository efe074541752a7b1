using LogRelay.Journal;
using LogRelay.Journal.Retention;
using LogRelay.Plugin.Containers;

namespace LogRelay.Plugin.Retention;

/// <summary>A stream that nobody uses, as the disk budget sees it: its size, and a way to make it smaller.</summary>
internal sealed class ClosedStream(string streamId, long bytes, ContainerStreams streams, ILogger logger) : ISpaceUser
{
    private long _bytes = bytes;

    // There is nothing more to take, until somebody has used it: then another object stands for it.
    private readonly HashSet<(bool MayTakeUndelivered, RemovalCause Cause)> _exhausted = [];

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
            _ = streams.TryWithClosed(streamId, stream =>
            {
                streams.OpenHere(stream);
                freed = stream.Journal.RemoveOldest(mayTakeUndelivered, cause);
                if (freed == 0 && cause == RemovalCause.DiskBudget)
                {
                    freed = RemoveAll(stream, mayTakeUndelivered);
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
            RetentionLog.Failed(logger, streamId, failure);
        }
        Interlocked.Add(ref _bytes, -Math.Min(freed, DiskBytes));
        return freed;
    }

    /// <inheritdoc/>
    public void RotateEarly()
    {
        // Nobody writes to it.
    }

    /// <summary>What is left of a stopped container's log is one file: it goes as a whole.</summary>
    private long RemoveAll(ContainerStream stream, bool mayTakeUndelivered)
    {
        var journal = stream.Journal;
        var behind = journal.Claims.All.Where(claim => claim.Position < journal.EndPosition).ToList();
        if (behind.Count > 0 && !mayTakeUndelivered)
        {
            return 0;
        }
        var records = behind.Sum(claim => CountFrom(journal, claim.Position));
        var size = journal.DiskBytes;
        streams.RemoveHere(stream);
        RetentionLog.RemovedForBudget(
            logger, streamId, size, records, behind.Count == 0 ? "any sink" : string.Join(", ", behind.Select(static claim => claim.Sink)));
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
