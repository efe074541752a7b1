namespace LogRelay.Journal.Reading;

/// <summary>
/// What a stream's readers found damaged, each place once however many read it: the number for the counters, and the
/// segments that nobody has reported yet.
/// </summary>
/// <remarks>Any thread. Remembers a bounded number of places; what is found beyond it is in the readers' own numbers alone.</remarks>
public sealed class ReadDamage
{
    private const int MostPlaces = 10_000;

    private readonly JournalCounters _counters;
    private readonly Lock _lock = new();
    private readonly HashSet<long> _places = [];
    private readonly Dictionary<long, DamagedSegment> _unreported = [];
    private readonly HashSet<long> _reported = [];

    internal ReadDamage(JournalCounters counters) => _counters = counters;

    /// <summary>Takes the segments in which damage was found since the last call, and in none before.</summary>
    /// <returns>Oldest first.</returns>
    public IReadOnlyList<DamagedSegment> TakeNew()
    {
        lock (_lock)
        {
            if (_unreported.Count == 0)
            {
                return [];
            }
            var taken = _unreported.Values.OrderBy(static segment => segment.Position).ToArray();
            _reported.UnionWith(_unreported.Keys);
            _unreported.Clear();
            return taken;
        }
    }

    /// <summary>Notes a place.</summary>
    /// <param name="sequence">Of its segment.</param>
    /// <param name="position">Where in the stream.</param>
    /// <param name="bytes">Uncompressed bytes; nothing happens when there are none.</param>
    internal void Note(long sequence, long position, long bytes)
    {
        if (bytes <= 0)
        {
            return;
        }
        lock (_lock)
        {
            if (_places.Count >= MostPlaces || !_places.Add(position))
            {
                return;
            }
            _counters.Damaged(bytes);
            if (!_reported.Contains(sequence))
            {
                _unreported[sequence] = _unreported.TryGetValue(sequence, out var known)
                    ? known with { Bytes = known.Bytes + bytes }
                    : new DamagedSegment(sequence, position, bytes);
            }
        }
    }
}
