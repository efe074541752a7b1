namespace LogRelay.Testing.Storage;

/// <summary>
/// Names of files and folders: as they are now, and as the folders' syncs secured them. The storage's lock guards it.
/// </summary>
/// <remarks>
/// As in a journaling file system, changes in one folder reach the disk in their order; how far they got by the time
/// of the crash is another matter in each folder. A rename is one change.
/// </remarks>
internal sealed class CrashingFolders
{
    private readonly List<Change> _pending = [];
    private SortedDictionary<string, CrashingNode?> _now = new(StringComparer.Ordinal) { ["/"] = null };
    private readonly SortedDictionary<string, CrashingNode?> _secured = new(StringComparer.Ordinal) { ["/"] = null };

    public bool Contains(string path) => _now.ContainsKey(path);

    public bool IsFolder(string path) => _now.TryGetValue(path, out var node) && node is null;

    public CrashingNode? File(string path) => _now.GetValueOrDefault(path);

    public IEnumerable<string> In(string folder) => _now.Keys.Where(path => path != "/" && Parent(path) == folder);

    public void Create(string path, CrashingNode? node) => Do(new Change(Parent(path), path, null, node, IsRemoval: false));

    public void Rename(string source, string target) => Do(new Change(Parent(target), target, source, null, IsRemoval: false));

    public void Remove(string path) => Do(new Change(Parent(path), path, null, null, IsRemoval: true));

    public void Sync(string folder)
    {
        foreach (var change in _pending.Where(change => change.Folder == folder))
        {
            change.IsSecured = true;
        }
        ApplySecured();
    }

    /// <summary>Becomes something that a power loss could leave.</summary>
    public void Crash(Random random)
    {
        foreach (var folder in _pending.Where(change => !change.IsSecured).GroupBy(change => change.Folder).ToArray())
        {
            var survivors = random.Next(3) switch { 0 => 0, 1 => folder.Count(), _ => random.Next(folder.Count() + 1) };
            foreach (var change in folder.Take(survivors))
            {
                change.IsSecured = true;
            }
        }
        ApplySecured();
        _pending.Clear();
        _now = new SortedDictionary<string, CrashingNode?>(_secured, StringComparer.Ordinal);
        foreach (var node in _now.Values)
        {
            node?.Crash(random);
        }
    }

    public static string Parent(string path) => Path.GetDirectoryName(path) ?? throw new ArgumentException($"'{path}' has no folder", nameof(path));

    // What was secured in a folder that itself did not reach the disk waits for it.
    private void ApplySecured()
    {
        foreach (var change in _pending)
        {
            if (change.IsSecured && _secured.ContainsKey(change.Folder))
            {
                change.Apply(_secured);
                change.IsDone = true;
            }
        }
        _pending.RemoveAll(change => change.IsDone);
    }

    private void Do(Change change)
    {
        change.Apply(_now);
        _pending.Add(change);
    }

    private sealed record Change(string Folder, string Path, string? Source, CrashingNode? Node, bool IsRemoval)
    {
        public bool IsSecured { get; set; }

        public bool IsDone { get; set; }

        public void Apply(SortedDictionary<string, CrashingNode?> names)
        {
            if (IsRemoval)
            {
                var below = Path + "/";
                foreach (var gone in names.Keys.Where(name => name == Path || name.StartsWith(below, StringComparison.Ordinal)).ToArray())
                {
                    names.Remove(gone);
                }
            }
            else if (Source is null)
            {
                names[Path] = Node;
            }
            else if (names.Remove(Source, out var moved))
            {
                names[Path] = moved;
                var below = Source + "/";
                foreach (var name in names.Keys.Where(name => name.StartsWith(below, StringComparison.Ordinal)).ToArray())
                {
                    names.Remove(name, out var child);
                    names[Path + "/" + name[below.Length..]] = child;
                }
            }
        }
    }
}
