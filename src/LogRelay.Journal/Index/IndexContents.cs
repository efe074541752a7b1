namespace LogRelay.Journal.Index;

/// <summary>What an index file says, at one moment, of the blocks of each segment.</summary>
internal sealed class IndexContents
{
    private readonly Dictionary<long, List<(BlockEntry Entry, int Order)>> _found = [];
    private readonly Dictionary<long, IReadOnlyList<BlockEntry>> _resolved = [];
    private int _order;

    /// <summary>Nothing is known.</summary>
    public static IndexContents Empty { get; } = new();

    /// <summary>How much of the file was read: what is behind it came later.</summary>
    public long FileEnd { get; set; }

    /// <summary>A segment's blocks in the order of their positions, without overlaps, with gaps where nothing is known.</summary>
    /// <remarks>Where entries overlap, the one that was written later counts. One thread.</remarks>
    public IReadOnlyList<BlockEntry> Of(long sequence)
    {
        if (_resolved.TryGetValue(sequence, out var known))
        {
            return known;
        }
        if (!_found.TryGetValue(sequence, out var found))
        {
            return [];
        }
        found.Sort(static (a, b) => a.Entry.Position != b.Entry.Position ? a.Entry.Position.CompareTo(b.Entry.Position) : a.Order.CompareTo(b.Order));
        var kept = new List<(BlockEntry Entry, int Order)>(found.Count);
        foreach (var next in found)
        {
            var isSuperseded = false;
            while (kept.Count > 0 && kept[^1].Entry.EndPosition > next.Entry.Position && !isSuperseded)
            {
                isSuperseded = kept[^1].Order > next.Order;
                if (!isSuperseded)
                {
                    kept.RemoveAt(kept.Count - 1);
                }
            }
            if (!isSuperseded)
            {
                kept.Add(next);
            }
        }
        known = kept.ConvertAll(static pair => pair.Entry);
        _resolved.Add(sequence, known);
        _found.Remove(sequence);
        return known;
    }

    /// <summary>Takes an entry, in the order of the file.</summary>
    public void Add(in BlockEntry entry)
    {
        if (!_found.TryGetValue(entry.Sequence, out var found))
        {
            found = [];
            _found.Add(entry.Sequence, found);
        }
        found.Add((entry, _order++));
    }

    /// <summary>Takes a cut, in the order of the file.</summary>
    public void Cut(long sequence, long position)
    {
        if (_found.TryGetValue(sequence, out var found))
        {
            found.RemoveAll(pair => pair.Entry.EndPosition > position);
        }
    }
}
