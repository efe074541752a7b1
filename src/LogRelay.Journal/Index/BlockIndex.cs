using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Index;

/// <summary>One stream's <c>journal.index</c>: appended to as blocks are completed, read when somebody searches.</summary>
/// <remarks>
/// Everything in it can be made again from the segments, so it is never synced, and what goes wrong with it costs time and
/// no record. Opened when it is first needed: an idle stream holds nothing. Any thread; the lock is held for one write.
/// </remarks>
internal sealed class BlockIndex(IStorage storage, string path) : IDisposable
{
    private readonly Lock _lock = new();
    private IStorageFile? _file;
    private long _end;
    private bool _isClosed;
    private volatile bool _isUnusable;

    /// <summary>The storage's power cycle, for entries of bytes that are not synced.</summary>
    public ulong PowerCycle => storage.PowerCycle;

    /// <summary>Bytes of the file; 0 when there is none.</summary>
    public long FileLength
    {
        get
        {
            using var file = OpenForReading();
            return file?.Length ?? 0;
        }
    }

    /// <summary>Adds a block. Nothing happens once the index is closed.</summary>
    /// <exception cref="IOException">It could not be written; what follows is not affected.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Append(in BlockEntry entry)
    {
        Span<byte> record = stackalloc byte[IndexFormat.EntryBytes];
        IndexFormat.WriteEntry(record, in entry, filterDistance: 0);
        Append(record);
    }

    /// <summary>Declares void what was said before of a segment beyond a position.</summary>
    /// <inheritdoc cref="Append(in BlockEntry)"/>
    public void AppendCut(long sequence, long position)
    {
        Span<byte> record = stackalloc byte[IndexFormat.CutBytes];
        IndexFormat.WriteCut(record, sequence, position);
        Append(record);
    }

    /// <summary>Adds whole records.</summary>
    /// <inheritdoc cref="Append(in BlockEntry)"/>
    public void Append(ReadOnlySpan<byte> records)
    {
        lock (_lock)
        {
            if (_isClosed || _isUnusable)
            {
                return;
            }
            if (_file is null)
            {
                OpenForWriting();
            }
            var at = _end;
            // Taken even when the write fails: what it left behind is no record, and is stepped over.
            _end = IndexFormat.Align(at + records.Length);
            _file!.Write(at, records);
        }
    }

    /// <summary>What the file says now of some segments; nothing when it cannot be read.</summary>
    /// <param name="firstSequence">The oldest segment of interest.</param>
    /// <param name="lastSequence">The newest one.</param>
    public IndexContents Read(long firstSequence, long lastSequence)
    {
        using var file = OpenForReading();
        return file is null ? IndexContents.Empty : Read(file, firstSequence, lastSequence);
    }

    /// <summary>What a file from <see cref="OpenForReading"/> says of some segments.</summary>
    public IndexContents Read(IStorageFile file, long firstSequence, long lastSequence)
    {
        try
        {
            return IndexScan.Read(file, firstSequence, lastSequence, storage.PowerCycle);
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure))
        {
            // Without an index a search reads more; that is all.
            return IndexContents.Empty;
        }
    }

    /// <summary>Whether a file from <see cref="OpenForReading"/> is the one that there is now.</summary>
    public bool IsNow(IStorageFile file) => !_isUnusable && file.IsNamed(path);

    /// <summary>Opens the file to be read.</summary>
    /// <returns>Null when there is none, or none that this program understands.</returns>
    public IStorageFile? OpenForReading()
    {
        if (_isUnusable || !storage.Exists(path))
        {
            return null;
        }
        IStorageFile? file = null;
        try
        {
            file = storage.Open(path, StorageOpenMode.Read);
            Span<byte> header = stackalloc byte[IndexFormat.HeaderBytes];
            var isOurs = IndexFormat.TryReadHeader(header[..file.Read(0, header)], out var version) && version <= IndexFormat.Version;
            var result = isOurs ? file : null;
            file = isOurs ? null : file;
            return result;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Without an index a search reads more; that is all.
            return null;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Puts a file with less in it in the place of this one.</summary>
    /// <param name="replacement">A whole index file.</param>
    /// <param name="copiedUpTo">How much of this file it stands for; what came later is added to it.</param>
    public void ReplaceWith(string replacement, long copiedUpTo)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                storage.Delete(replacement);
                return;
            }
            if (_file is null)
            {
                OpenForWriting();
            }
            using (var target = storage.Open(replacement, StorageOpenMode.ReadWrite))
            {
                var end = IndexFormat.Align(target.Length);
                var later = new byte[Math.Max(0, _end - copiedUpTo)];
                var read = _file!.Read(copiedUpTo, later);
                target.Write(end, later.AsSpan(0, read));
            }
            storage.Rename(replacement, path);
            _file.Dispose();
            _file = null;
        }
    }

    /// <summary>Removes the file, which speaks of segments that are not there; it is begun anew.</summary>
    public void Discard()
    {
        try
        {
            storage.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Neither read nor written then: a wrong index is worse than none.
            lock (_lock)
            {
                _isUnusable = true;
            }
        }
    }

    /// <summary>Ends all writing. Readers go on with the files that they hold.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _file?.Dispose();
            _file = null;
        }
    }

    private void OpenForWriting()
    {
        var file = storage.Open(path, StorageOpenMode.ReadWrite);
        try
        {
            Span<byte> header = stackalloc byte[IndexFormat.HeaderBytes];
            var read = file.Read(0, header);
            if (!IndexFormat.TryReadHeader(header[..read], out var version))
            {
                // New, or damaged: each record after the header stands for itself.
                IndexFormat.WriteHeader(header);
                file.Write(0, header);
            }
            else if (version > IndexFormat.Version)
            {
                file.Dispose();
                file = SetAside(version);
            }
            _end = IndexFormat.Align(Math.Max(file.Length, IndexFormat.HeaderBytes));
            _file = file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A newer LogRelay's index is kept under another name: it can be made again, but it is not ours to destroy.</summary>
    private IStorageFile SetAside(ushort version)
    {
        storage.Rename(path, $"{path}.v{version}");
        var file = storage.Open(path, StorageOpenMode.Truncate);
        Span<byte> header = stackalloc byte[IndexFormat.HeaderBytes];
        IndexFormat.WriteHeader(header);
        file.Write(0, header);
        return file;
    }
}
