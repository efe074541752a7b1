using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>Makes segments, their names, and what the manifest says of them, survive a power loss.</summary>
/// <remarks>Any thread; one at a time. Neither the appender nor readers wait while a file is synced.</remarks>
internal sealed class SegmentSync(SegmentFiles files, SegmentTable table)
{
    // Held while files are synced, outside the table's lock.
    private readonly Lock _lock = new();
    private long _syncedSequence;
    private (long Sequence, uint Head) _syncedActive = (-1, 0);

    /// <summary>Syncs the rotated segments.</summary>
    /// <exception cref="IOException">Some may not survive; the next call tries again.</exception>
    public void SyncRotated()
    {
        lock (_lock)
        {
            while (TryFindUnsynced(out var sequence, out var file))
            {
                using (file)
                {
                    file?.Sync();
                }
                SyncNames();
                _syncedSequence = sequence;
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

    /// <summary>The oldest segment that is not synced, and its file; null when that is not there or cannot be opened.</summary>
    private bool TryFindUnsynced(out long sequence, out IStorageFile? file)
    {
        (sequence, file) = (0, null);
        lock (table.Lock)
        {
            var place = table.IsClosed
                ? -1
                : table.Rotated.FindIndex(candidate => candidate.Sequence > _syncedSequence && candidate.Codec == SegmentCodec.Plain);
            if (place < 0)
            {
                return false;
            }
            sequence = table.Rotated[place].Sequence;
            file = table.OpenWhenThere(table.Files[place].Path);
            return true;
        }
    }
}
