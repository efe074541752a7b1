using LogRelay.Journal.Recovery;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>What the appender does to the active segment: shows its records, ends it, begins the next one. The appender's thread.</summary>
internal sealed class SegmentRotation(IStorage storage, SegmentFiles files, SegmentTable table, JournalCounters counters)
{
    /// <summary>True while the manifest does not say how the active file begins.</summary>
    public bool IsHeadUnknown => table.Active.HeadChecksum == 0;

    /// <inheritdoc cref="SegmentTable.EndOfAppended"/>
    public long EndOfAppended(long activeLength) => table.EndOfAppended(activeLength);

    /// <inheritdoc cref="SegmentTable.Publish"/>
    public bool Publish(long activeLength) => table.Publish(activeLength);

    /// <summary>Writes to the manifest how the active file begins: after a power loss the file is known again by it. Once a segment.</summary>
    /// <param name="activeLength">Bytes of whole records in the active file; not 0.</param>
    /// <exception cref="IOException">Storage refused; to be tried again.</exception>
    public void KeepHead(long activeLength)
    {
        lock (table.Lock)
        {
            if (table.IsClosed || !table.IsSettled)
            {
                return;
            }
            var active = WithHead(table.Active with { Length = activeLength });
            table.Save(new Manifest([.. table.Rotated, active], IsRotating: false));
            table.Active = active;
        }
    }

    /// <summary>
    /// Renames the active file to <c>.1</c>, the others one up, and starts a new one. The manifest says before and
    /// after what is meant, so that a crash at any step can be completed (see <see cref="JournalRecovery"/>).
    /// </summary>
    /// <param name="writer">Writes to the active file; its buffer is empty. Goes on in the new one.</param>
    /// <param name="isKept">False to remove the file that is full, and all before it, instead.</param>
    /// <param name="isDurable">True: a power loss finds no step done of which the manifest does not know.</param>
    /// <exception cref="IOException">Storage refused a step. The writer's open file goes on taking records whatever its name is now; another call completes what was begun.</exception>
    public void Rotate(SegmentWriter writer, bool isKept, bool isDurable)
    {
        lock (table.Lock)
        {
            table.RemoveLeftovers();
            RestoreActiveFile(writer.Length);
            var full = WithHead(writer.Seal(table.Active));
            var next = Segment.Empty(full.Sequence + 1, full.EndPosition);
            table.Save(new Manifest(isKept ? [.. table.Rotated, full, next] : [full, next], IsRotating: true));
            if (isDurable)
            {
                table.SyncManifest();
            }
            if (!isKept)
            {
                table.Evict(table.Rotated.Count);
            }
            MoveActiveFile(isKept, full);
            var nextFile = new SharedFile(storage.Open(files.ActivePath, StorageOpenMode.Truncate));
            writer.Continue(nextFile, next);
            table.ActiveFile.Dispose();
            table.ActiveFile = nextFile;
            if (isKept)
            {
                table.Rotated.Add(full);
                table.Files.Add(new RotatedFile(1, SegmentCodec.Plain, table.ActivePath));
            }
            table.Active = next;
            table.ActivePath = files.ActivePath;
            _ = table.Publish(writer.Length);
            if (isDurable)
            {
                files.SyncFolder();
            }
            table.Save();
            if (!isKept || isDurable)
            {
                // Of a single file nothing else tells after a power loss which positions it has.
                table.SyncManifest();
            }
        }
    }

    /// <summary>Ends the stream's writing: the active file is found under its name when the stream is opened again.</summary>
    /// <param name="length">Bytes of whole records in the active file.</param>
    /// <exception cref="IOException">Somebody removed or replaced the file, and what is in it could not be written anew.</exception>
    public void Settle(long length)
    {
        lock (table.Lock)
        {
            RestoreActiveFile(length);
            // So that it is noticed when the file is shorter the next time.
            table.Save(new Manifest([.. table.Rotated, WithHead(table.CommittedActive())], IsRotating: false));
        }
    }

    /// <summary>True when the active file's name leads to the file that is being written.</summary>
    public bool IsActiveFileThere()
    {
        lock (table.Lock)
        {
            return table.ActiveFile.IsNamed(table.ActivePath);
        }
    }

    private Segment WithHead(Segment active) => active with { HeadChecksum = SegmentHead.Checksum(table.ActiveFile, active.Length) };

    /// <summary>
    /// Writes the active file anew from its open handle when its name leads elsewhere: somebody removed it, or put another
    /// in its place. What stands there now is kept under a name of its own.
    /// </summary>
    private void RestoreActiveFile(long length)
    {
        if (table.ActiveFile.IsNamed(table.ActivePath))
        {
            return;
        }
        var copy = $"{files.ActivePath}.{Guid.NewGuid():N}{FileNames.TemporarySuffix}";
        using (var target = storage.Open(copy, StorageOpenMode.Truncate))
        {
            FileCopy.Copy(table.ActiveFile, target, length);
            target.Sync();
        }
        _ = Quarantine.SetAside(storage, table.ActivePath);
        storage.Rename(copy, table.ActivePath);
    }

    /// <summary>Gives the active file, which is still written through its open handle, the newest rotated name; or removes it.</summary>
    private void MoveActiveFile(bool isKept, Segment full)
    {
        if (!isKept)
        {
            storage.Delete(table.ActivePath);
            counters.Evicted(full.Length);
            return;
        }
        table.Files.Add(new RotatedFile(table.IsSettled ? 0 : 1, SegmentCodec.Plain, table.ActivePath));
        try
        {
            files.Renumber(table.Files);
        }
        finally
        {
            // Whatever happened, the active segment is found under the name that its file has now.
            table.ActivePath = table.Files[^1].Path;
            table.Files.RemoveAt(table.Files.Count - 1);
        }
    }
}
