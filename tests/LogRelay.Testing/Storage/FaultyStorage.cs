using LogRelay.Journal.Storage;

namespace LogRelay.Testing.Storage;

/// <summary>
/// Passes everything on to another storage, and fails where it is told to, as the disk would: with an errno in the
/// exception's HResult. Thread-safe.
/// </summary>
public sealed class FaultyStorage(IStorage inner) : IStorage
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];
    private long? _freeBytes;

    /// <summary>How many calls came so far, the failed ones included.</summary>
    public int Calls { get; private set; }

    /// <summary>How many of them failed.</summary>
    public int Failures { get; private set; }

    /// <summary>Fails the <paramref name="nth"/> of the calls that come from now on, and those after it.</summary>
    /// <param name="operations">Which calls count.</param>
    /// <param name="errno">From <see cref="StorageErrno"/>.</param>
    /// <param name="nth">1 for the next one.</param>
    /// <param name="times">How many fail.</param>
    /// <param name="shortWriteBytes">A failing write first writes this many of its bytes.</param>
    /// <param name="path">Only calls for paths that contain this.</param>
    public void Fail(
        StorageOperation operations, int errno, int nth = 1, int times = int.MaxValue, int shortWriteBytes = 0, string path = "")
    {
        lock (_lock)
        {
            _faults.Add(new Fault(operations, errno, shortWriteBytes, path) { Skip = nth - 1, Times = times });
        }
    }

    /// <summary>From now on this many bytes can be written; the write that goes beyond stops short with ENOSPC.</summary>
    public void FillUp(long freeBytes)
    {
        lock (_lock)
        {
            _freeBytes = freeBytes;
        }
    }

    /// <summary>Nothing fails any more.</summary>
    public void Heal()
    {
        lock (_lock)
        {
            _faults.Clear();
            _freeBytes = null;
        }
    }

    /// <inheritdoc/>
    public ulong PowerCycle => inner.PowerCycle;

    /// <inheritdoc/>
    public IStorageFile Open(string path, StorageOpenMode mode)
    {
        Check(StorageOperation.Open, path);
        return new File(this, path, inner.Open(path, mode));
    }

    /// <inheritdoc/>
    public IReadOnlyList<StorageEntry> List(string folder)
    {
        Check(StorageOperation.List, folder);
        return inner.List(folder);
    }

    /// <inheritdoc/>
    public bool Exists(string path) => inner.Exists(path);

    /// <inheritdoc/>
    public void CreateFolder(string folder)
    {
        Check(StorageOperation.CreateFolder, folder);
        inner.CreateFolder(folder);
    }

    /// <inheritdoc/>
    public void Rename(string source, string target)
    {
        Check(StorageOperation.Rename, target);
        inner.Rename(source, target);
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        Check(StorageOperation.Delete, path);
        inner.Delete(path);
    }

    /// <inheritdoc/>
    public void DeleteFolder(string folder)
    {
        Check(StorageOperation.Delete, folder);
        inner.DeleteFolder(folder);
    }

    /// <inheritdoc/>
    public void SyncFolder(string folder)
    {
        Check(StorageOperation.SyncFolder, folder);
        inner.SyncFolder(folder);
    }

    private void Check(StorageOperation operation, string path)
    {
        if (Next(operation, path) is { } fault)
        {
            throw Failure(operation, path, fault.Errno);
        }
    }

    private Fault? Next(StorageOperation operation, string path)
    {
        lock (_lock)
        {
            Calls++;
            Fault? hit = null;
            foreach (var fault in _faults)
            {
                hit = fault.Hits(operation, path) ? hit ?? fault : hit;
            }
            Failures += hit is null ? 0 : 1;
            return hit;
        }
    }

    private static IOException Failure(StorageOperation operation, string path, int errno) =>
        new($"injected: {operation} of '{path}' failed with errno {errno}", errno);

    private sealed record Fault(StorageOperation Operations, int Errno, int ShortWriteBytes, string Path)
    {
        public int Skip { get; set; }

        public int Times { get; set; }

        public bool Hits(StorageOperation operation, string path)
        {
            if ((Operations & operation) == 0 || !path.Contains(Path, StringComparison.Ordinal))
            {
                return false;
            }
            if (Skip > 0)
            {
                Skip--;
                return false;
            }
            return Times-- > 0;
        }
    }

    private sealed class File(FaultyStorage storage, string path, IStorageFile file) : IStorageFile
    {
        public long Length => file.Length;

        public bool IsNamed(string path) => file.IsNamed(path);

        public int Read(long offset, Span<byte> destination)
        {
            storage.Check(StorageOperation.Read, path);
            return file.Read(offset, destination);
        }

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            if (storage.Next(StorageOperation.Write, path) is { } fault)
            {
                file.Write(offset, source[..Math.Min(fault.ShortWriteBytes, source.Length)]);
                throw Failure(StorageOperation.Write, path, fault.Errno);
            }
            var room = storage.Take(source.Length);
            file.Write(offset, source[..room]);
            if (room < source.Length)
            {
                throw Failure(StorageOperation.Write, path, StorageErrno.NoSpace);
            }
        }

        public void SetLength(long length)
        {
            storage.Check(StorageOperation.SetLength, path);
            file.SetLength(length);
        }

        public void Sync()
        {
            storage.Check(StorageOperation.Sync, path);
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }

    private int Take(int bytes)
    {
        lock (_lock)
        {
            if (_freeBytes is not { } free)
            {
                return bytes;
            }
            var room = (int)Math.Min(free, bytes);
            _freeBytes = free - room;
            return room;
        }
    }
}
