using LogRelay.Journal.Storage;

namespace LogRelay.Testing.Storage;

/// <summary>
/// A storage on which only so many bytes of files fit: what is removed makes room again, what goes beyond stops short
/// with ENOSPC. Thread-safe.
/// </summary>
public sealed class SmallDisk(IStorage inner, long capacityBytes) : IStorage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _lengths = new(StringComparer.Ordinal);
    private long _foreignBytes;

    /// <summary>Bytes that somebody else's files take, from now on.</summary>
    public long ForeignBytes
    {
        get
        {
            lock (_lock)
            {
                return _foreignBytes;
            }
        }

        set
        {
            lock (_lock)
            {
                _foreignBytes = value;
            }
        }
    }

    /// <summary>Bytes that fit.</summary>
    public long CapacityBytes { get; } = capacityBytes;

    /// <summary>Bytes of all files now.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_lock)
            {
                return _lengths.Values.Sum();
            }
        }
    }

    /// <inheritdoc/>
    public ulong PowerCycle => inner.PowerCycle;

    /// <inheritdoc/>
    public IStorageFile Open(string path, StorageOpenMode mode)
    {
        var file = inner.Open(path, mode);
        lock (_lock)
        {
            _lengths[path] = file.Length;
        }
        return new File(this, path, file);
    }

    /// <inheritdoc/>
    public IReadOnlyList<StorageEntry> List(string folder) => inner.List(folder);

    /// <inheritdoc/>
    public bool Exists(string path) => inner.Exists(path);

    /// <inheritdoc/>
    public void CreateFolder(string folder) => inner.CreateFolder(folder);

    /// <inheritdoc/>
    public void Rename(string source, string target)
    {
        inner.Rename(source, target);
        lock (_lock)
        {
            if (_lengths.Remove(source, out var length))
            {
                _lengths[target] = length;
            }
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        inner.Delete(path);
        lock (_lock)
        {
            _ = _lengths.Remove(path);
        }
    }

    /// <inheritdoc/>
    public void DeleteFolder(string folder)
    {
        inner.DeleteFolder(folder);
        lock (_lock)
        {
            foreach (var path in _lengths.Keys.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal)).ToArray())
            {
                _ = _lengths.Remove(path);
            }
        }
    }

    /// <inheritdoc/>
    public void SyncFolder(string folder) => inner.SyncFolder(folder);

    private sealed class File(SmallDisk disk, string path, IStorageFile file) : IStorageFile
    {
        public long Length => file.Length;

        public bool IsNamed(string path) => file.IsNamed(path);

        public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            lock (disk._lock)
            {
                var growth = Math.Max(0, offset + source.Length - file.Length);
                var free = Math.Max(0, disk.CapacityBytes - disk._foreignBytes - disk._lengths.Values.Sum());
                var fits = growth <= free ? source.Length : (int)Math.Max(0, file.Length + free - offset);
                file.Write(offset, source[..Math.Min(fits, source.Length)]);
                Note();
                if (fits < source.Length)
                {
                    throw new IOException($"no room for {source.Length} bytes in '{path}'", StorageErrno.NoSpace);
                }
            }
        }

        public void SetLength(long length)
        {
            lock (disk._lock)
            {
                file.SetLength(length);
                Note();
            }
        }

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();

        // A file that was renamed while it was open is written on under its new name.
        private void Note()
        {
            if (disk._lengths.ContainsKey(path))
            {
                disk._lengths[path] = file.Length;
            }
        }
    }
}
