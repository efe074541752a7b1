using System.Runtime.ExceptionServices;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>Makes segments, their names, and what the manifest says of them, survive a power loss.</summary>
/// <remarks>Any thread; one at a time. Neither the appender nor readers wait while a file is synced.</remarks>
internal sealed class SegmentSync(SegmentFiles files, SegmentTable table)
{
    // Held while files are synced, outside the table's lock.
    private readonly Lock _lock = new();
    private readonly HashSet<long> _refused = [];
    private long _syncedSequence;
    private (long Sequence, uint Head) _syncedActive = (-1, 0);

    /// <summary>Syncs the rotated segments. One that cannot be opened holds none of the others up.</summary>
    /// <exception cref="IOException">
    /// Some may not survive; the next call tries again. A segment that cannot be opened is reported once, and tried again by
    /// every call for as long as it is there.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void SyncRotated()
    {
        lock (_lock)
        {
            Exception? refusal = null;
            var sequence = 0L;
            while (TryFindUnsynced(ref sequence, out var file, out var refused))
            {
                if (refused is not null)
                {
                    var isNew = _refused.Add(sequence);
                    refusal ??= isNew ? refused : null;
                }
                else
                {
                    using (file)
                    {
                        file?.Sync();
                    }
                    SyncNames();
                    _ = _refused.Remove(sequence);
                }
                _syncedSequence = Math.Max(_syncedSequence, sequence);
            }
            if (refusal is not null)
            {
                ExceptionDispatchInfo.Throw(refusal);
            }
        }
    }

    /// <summary>Syncs all segments, the active one as far as it is written.</summary>
    /// <exception cref="IOException">Some may not survive; the next call tries again.</exception>
    public void SyncAll()
    {
        lock (_lock)
        {
            SyncRotated();
            (long Sequence, uint Head) active;
            IStorageFile? file;
            lock (table.Lock)
            {
                active = (table.Active.Sequence, table.Active.HeadChecksum);
                file = table.IsClosed ? null : table.OpenActive();
            }
            using (file)
            {
                file?.Sync();
            }
            if (active != _syncedActive)
            {
                SyncNames();
                _syncedActive = active;
            }
        }
    }

    /// <summary>Names first: the manifest must not speak of files that a power loss takes the names of.</summary>
    private void SyncNames()
    {
        files.SyncFolder();
        lock (table.Lock)
        {
            if (!table.IsClosed)
            {
                table.SyncManifest();
            }
        }
    }

    /// <summary>The oldest segment after a sequence that is not synced.</summary>
    /// <param name="sequence">After which; then the segment's own.</param>
    /// <param name="file">Its file; null when it is not there, or cannot be opened.</param>
    /// <param name="refused">Why it cannot be opened; null when it can, or is not there.</param>
    private bool TryFindUnsynced(ref long sequence, out IStorageFile? file, out Exception? refused)
    {
        (file, refused) = (null, null);
        var after = sequence;
        lock (table.Lock)
        {
            var place = table.IsClosed
                ? -1
                : table.Rotated.FindIndex(candidate => candidate.Sequence > after && candidate.Codec == SegmentCodec.Plain
                    && (candidate.Sequence > _syncedSequence || _refused.Contains(candidate.Sequence)));
            if (place < 0)
            {
                return false;
            }
            sequence = table.Rotated[place].Sequence;
            try
            {
                file = table.OpenUnlessGone(table.Files[place].Path);
            }
            catch (Exception failure) when (StorageErrno.IsRefusal(failure))
            {
                refused = failure;
            }
            return true;
        }
    }
}
