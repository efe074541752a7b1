using LogRelay.Journal.Storage;

namespace LogRelay.Testing.Storage;

/// <summary>
/// A file system in memory whose machine can lose power: what was not synced may be gone, there in part, or NULs; new
/// names, renames and removals in folders that were not synced may be undone. What was synced is there. Thread-safe.
/// </summary>
/// <remarks>Holds the folder "/" at first. Files are at most 2 GiB.</remarks>
public sealed class CrashingStorage : IStorage
{
    private readonly Lock _lock = new();
    private readonly CrashingFolders _folders = new();
    private int _boot;
    private ulong _powerCycle = 1;

    /// <inheritdoc/>
    public ulong PowerCycle
    {
        get
        {
            lock (_lock)
            {
                return _powerCycle;
            }
        }
    }

    /// <summary>
    /// Power is lost and comes back. Every open handle is dead: it fails whatever is asked of it.
    /// </summary>
    /// <param name="seed">Decides what survives; the same seed after the same calls leaves the same bytes.</param>
    public void Crash(int seed)
    {
        lock (_lock)
        {
            _boot++;
            _powerCycle++;
            _folders.Crash(new Random(seed));
        }
    }

    /// <summary>
    /// The process is killed, the machine goes on: open handles are dead, everything that was written is there.
    /// </summary>
    public void Kill()
    {
        lock (_lock)
        {
            _boot++;
        }
    }

    /// <inheritdoc/>
    public IStorageFile Open(string path, StorageOpenMode mode)
    {
        lock (_lock)
        {
            if (_folders.IsFolder(path))
            {
                throw new IOException($"'{path}' is a folder", StorageErrno.IsAFolder);
            }
            var node = _folders.File(path);
            if (node is null)
            {
                DemandFolder(path);
                if (mode == StorageOpenMode.Read)
                {
                    throw new FileNotFoundException($"'{path}' is not there", path);
                }
                node = new CrashingNode();
                _folders.Create(path, node);
            }
            if (mode == StorageOpenMode.Truncate)
            {
                node.SetLength(0);
            }
            return new File(this, path, node, mode != StorageOpenMode.Read);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StorageEntry> List(string folder)
    {
        lock (_lock)
        {
            return [.. _folders.In(folder).Select(path => new StorageEntry(Path.GetFileName(path), _folders.IsFolder(path)))];
        }
    }

    /// <inheritdoc/>
    public bool Exists(string path)
    {
        lock (_lock)
        {
            return _folders.Contains(path);
        }
    }

    /// <inheritdoc/>
    public void CreateFolder(string folder)
    {
        lock (_lock)
        {
            if (_folders.IsFolder(folder))
            {
                return;
            }
            if (_folders.Contains(folder))
            {
                throw new IOException($"'{folder}' is a file", StorageErrno.NotAFolder);
            }
            CreateFolder(CrashingFolders.Parent(folder));
            _folders.Create(folder, null);
        }
    }

    /// <inheritdoc/>
    public void Rename(string source, string target)
    {
        lock (_lock)
        {
            if (_folders.IsFolder(target) || (_folders.IsFolder(source) && _folders.Contains(target)))
            {
                throw new IOException($"cannot rename '{source}' to '{target}': it is there, and a folder", StorageErrno.IsAFolder);
            }
            if (!_folders.Contains(source))
            {
                throw new FileNotFoundException($"'{source}' is not there", source);
            }
            DemandFolder(target);
            if (source != target)
            {
                _folders.Rename(source, target);
            }
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        lock (_lock)
        {
            if (_folders.IsFolder(path))
            {
                throw new UnauthorizedAccessException($"'{path}' is a folder");
            }
            if (_folders.Contains(path))
            {
                _folders.Remove(path);
            }
        }
    }

    /// <inheritdoc/>
    public void DeleteFolder(string folder)
    {
        lock (_lock)
        {
            if (_folders.IsFolder(folder))
            {
                _folders.Remove(folder);
            }
            else if (_folders.Contains(folder))
            {
                throw new IOException($"'{folder}' is a file", StorageErrno.NotAFolder);
            }
        }
    }

    /// <inheritdoc/>
    public void SyncFolder(string folder)
    {
        lock (_lock)
        {
            if (!_folders.IsFolder(folder))
            {
                throw new DirectoryNotFoundException($"'{folder}' is not there");
            }
            _folders.Sync(folder);
        }
    }

    private void DemandFolder(string path)
    {
        if (!_folders.IsFolder(CrashingFolders.Parent(path)))
        {
            throw new DirectoryNotFoundException($"the folder of '{path}' is not there");
        }
    }

    private sealed class File(CrashingStorage storage, string path, CrashingNode node, bool isWritable) : IStorageFile
    {
        private readonly int _boot = storage._boot;
        private bool _isDisposed;

        public long Length => Locked(static node => node.Length);

        public bool IsNamed(string name)
        {
            lock (storage._lock)
            {
                return ReferenceEquals(storage._folders.File(name), node);
            }
        }

        public int Read(long offset, Span<byte> destination)
        {
            lock (storage._lock)
            {
                return Alive(forWriting: false).Read(offset, destination);
            }
        }

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            lock (storage._lock)
            {
                Alive(forWriting: true).Write(offset, source);
            }
        }

        public void SetLength(long length)
        {
            lock (storage._lock)
            {
                Alive(forWriting: true).SetLength(length);
            }
        }

        public void Sync() => Locked(static node =>
        {
            node.Sync();
            return 0;
        });

        public void Dispose() => _isDisposed = true;

        private T Locked<T>(Func<CrashingNode, T> action)
        {
            lock (storage._lock)
            {
                return action(Alive(forWriting: false));
            }
        }

        private CrashingNode Alive(bool forWriting)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_boot != storage._boot)
            {
                throw new IOException($"the handle of '{path}' did not live through the crash", StorageErrno.DeviceError);
            }
            return isWritable || !forWriting ? node : throw new UnauthorizedAccessException($"'{path}' was opened for reading");
        }
    }
}
