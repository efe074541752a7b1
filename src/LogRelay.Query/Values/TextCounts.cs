namespace LogRelay.Query.Values;

/// <summary>Counts records by text, in bounded memory: when it is full, only texts that it knows are counted further.</summary>
/// <remarks>One thread. Texts that come first are kept; the same order of texts gives the same counts.</remarks>
internal sealed class TextCounts
{
    /// <summary>Bytes that a text costs beside its own.</summary>
    private const int OverheadBytes = 96;

    private readonly Dictionary<byte[], Entry> _entries;
    private readonly Dictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly long _maxBytes;
    private long _bytes;

    /// <summary>Starts with nothing.</summary>
    /// <param name="keys">Which texts are the same.</param>
    /// <param name="maxBytes">Memory.</param>
    public TextCounts(TextKeys keys, long maxBytes)
    {
        _entries = new Dictionary<byte[], Entry>(keys);
        _lookup = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
        _maxBytes = maxBytes;
    }

    /// <summary>Distinct texts.</summary>
    public int Count => _entries.Count;

    /// <summary>Times that a text found no room.</summary>
    public long Uncounted { get; private set; }

    /// <summary>The texts with their counts, most first, then in the order of their bytes.</summary>
    public IEnumerable<(byte[] Text, long Records)> MostFirst => _entries
        .Select(static pair => (pair.Key, pair.Value.Records))
        .OrderByDescending(static pair => pair.Records)
        .ThenBy(static pair => pair.Key, Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));

    /// <summary>Counts a text, once for each record.</summary>
    /// <param name="text">Borrowed.</param>
    /// <param name="record">Number of the record, positive, rising; the same text in the same record counts once.</param>
    public void Add(ReadOnlySpan<byte> text, long record)
    {
        if (EntryOf(text) is { } entry && entry.LastRecord != record)
        {
            entry.LastRecord = record;
            entry.Records++;
        }
    }

    /// <summary>Adds another's counts, in the order in which it met its texts.</summary>
    public void Add(TextCounts other)
    {
        foreach (var (text, counted) in other._entries)
        {
            if (EntryOf(text, counted.Records) is { } entry)
            {
                entry.Records += counted.Records;
            }
        }
        Uncounted += other.Uncounted;
    }

    private Entry? EntryOf(ReadOnlySpan<byte> text, long records = 1)
    {
        if (_lookup.TryGetValue(text, out var entry))
        {
            return entry;
        }
        if (_bytes + text.Length + OverheadBytes > _maxBytes)
        {
            Uncounted += records;
            return null;
        }
        _bytes += text.Length + OverheadBytes;
        entry = new Entry();
        _lookup[text] = entry;
        return entry;
    }

    private sealed class Entry
    {
        public long Records;
        public long LastRecord;
    }
}
