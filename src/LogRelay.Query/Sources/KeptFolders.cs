namespace LogRelay.Query.Sources;

/// <summary>
/// Folders of streams that nobody writes to, kept open from search to search: opening one costs more than searching it. Before
/// each use it is looked whether one has changed.
/// </summary>
/// <remarks>
/// Any thread. Bounded in open files and memory: what does not fit is opened for each search, and takes the place of nothing, or
/// searches of everything would push out each what the next one wants first. What no search has asked for in a while is closed:
/// the files of a stream that was removed take their space until then, or until the next search.
/// </remarks>
internal sealed class KeptFolders : IDisposable
{
    private const int MostFiles = 4096;
    private const long MostBytes = 24 * 1024 * 1024;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly int _mostFiles;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private long _bytes;
    private int _files;
    private bool _isDisposed;

    /// <summary>Keeps nothing yet.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="isOn">False: nothing is ever kept.</param>
    public KeptFolders(TimeProvider time, bool isOn)
    {
        _time = time;
        _mostFiles = isOn ? MostFiles : 0;
        _timer = time.CreateTimer(_ => CloseIdle(), state: null, Idle, Idle);
    }

    /// <summary>Folders that are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>Opens a folder, or takes one that is kept and is what it was.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="open">Opens it.</param>
    /// <returns>What is open, and what ends the use of it; to be called once.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public (OpenFolder Folder, Action Close) Use(string path, Func<OpenFolder> open)
    {
        if (Take(path) is { } kept)
        {
            if (kept.Folder.IsCurrent())
            {
                return (kept.Folder, () => Leave(kept));
            }
            Drop(kept);
            Leave(kept);
        }
        var opened = open();
        var added = Keep(path, opened);
        return added is null ? (opened, opened.Dispose) : (opened, () => Leave(added));
    }

    /// <summary>Keeps no others than these: a stream that was removed, or is written to again, holds no files open here.</summary>
    public void Retain(IReadOnlySet<string> paths)
    {
        List<Kept> others;
        lock (_lock)
        {
            others = [.. _kept.Values.Where(kept => !paths.Contains(kept.Path))];
        }
        others.ForEach(Drop);
    }

    /// <summary>Closes all that is not in use, the rest with its last use.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        List<Kept> all;
        lock (_lock)
        {
            _isDisposed = true;
            all = [.. _kept.Values];
        }
        all.ForEach(Drop);
    }

    private Kept? Take(string path)
    {
        lock (_lock)
        {
            if (_kept.TryGetValue(path, out var kept))
            {
                kept.Users++;
                return kept;
            }
            return null;
        }
    }

    private Kept? Keep(string path, OpenFolder folder)
    {
        lock (_lock)
        {
            if (_isDisposed || _files + folder.Files > _mostFiles || _bytes + folder.MemoryBytes > MostBytes || _kept.ContainsKey(path))
            {
                return null;
            }
            var kept = new Kept(path, folder, folder.MemoryBytes);
            _kept.Add(path, kept);
            _files += folder.Files;
            _bytes += kept.Bytes;
            return kept;
        }
    }

    /// <summary>Ends a use; the last one of what is not kept any more closes it.</summary>
    private void Leave(Kept kept)
    {
        lock (_lock)
        {
            kept.UsedAt = _time.GetTimestamp();
            if (--kept.Users > 0)
            {
                return;
            }
        }
        kept.Folder.Dispose();
    }

    /// <summary>Keeps it no longer.</summary>
    private void Drop(Kept kept)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue(kept.Path, out var known) || known != kept)
            {
                return;
            }
            _ = _kept.Remove(kept.Path);
            _files -= kept.Folder.Files;
            _bytes -= kept.Bytes;
        }
        Leave(kept);
    }

    private void CloseIdle()
    {
        List<Kept> idle;
        lock (_lock)
        {
            idle = [.. _kept.Values.Where(kept => kept.Users == 1 && _time.GetElapsedTime(kept.UsedAt) >= Idle)];
        }
        idle.ForEach(Drop);
    }

    /// <summary>What is kept; being kept is one of its uses, the search that opened it another.</summary>
    private sealed class Kept(string path, OpenFolder folder, long bytes)
    {
        public string Path => path;

        public OpenFolder Folder => folder;

        public long Bytes => bytes;

        public int Users { get; set; } = 2;

        public long UsedAt { get; set; }
    }
}
