using LogRelay.Query.Engine;
using LogRelay.Query.Matching;
using LogRelay.Query.Values;

namespace LogRelay.Query.Patterns;

/// <summary>Counts lines by their masks, in bounded memory: when it is full, only masks that it knows are counted further. One thread.</summary>
/// <param name="maxPatterns">Masks that it holds at most.</param>
internal sealed class PatternCounts(int maxPatterns)
{
    // A sample is there to be looked at.
    private const int MaxSampleBytes = 4 * 1024;

    private readonly Dictionary<byte[], PatternCount> _patterns = new(TextKeys.Exact);

    /// <summary>Records counted or not.</summary>
    public long Records { get; private set; }

    /// <summary>Records whose mask found no room.</summary>
    public long Uncounted { get; private set; }

    /// <summary>What was counted.</summary>
    public IReadOnlyDictionary<byte[], PatternCount> Patterns => _patterns;

    /// <summary>Counts a line.</summary>
    public void Add(ReadOnlySpan<byte> mask, int stream, long position, ref CandidateRecord record)
    {
        Records++;
        if (_patterns.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(mask, out var known))
        {
            known.Add(1, record.TimeNano, record.TimeNano);
        }
        else if (_patterns.Count >= maxPatterns)
        {
            Uncounted++;
        }
        else
        {
            var line = record.Line[..Math.Min(record.Line.Length, MaxSampleBytes)].ToArray();
            var sample = new FoundRecord(stream, position, record.TimeNano, record.Source, record.Level, line);
            _patterns.Add(mask.ToArray(), new PatternCount(sample));
        }
    }

    /// <summary>Adds another's counts, in the order in which it met its masks.</summary>
    public void Add(PatternCounts other)
    {
        Records += other.Records;
        Uncounted += other.Uncounted;
        foreach (var (mask, counted) in other._patterns)
        {
            if (_patterns.TryGetValue(mask, out var known))
            {
                known.Add(counted.Records, counted.FirstNano, counted.LastNano);
            }
            else if (_patterns.Count >= maxPatterns)
            {
                Uncounted += counted.Records;
            }
            else
            {
                _patterns.Add(mask, counted);
            }
        }
    }

    /// <summary>Notes how often an earlier window has the masks that are known here.</summary>
    public void Compare(PatternCounts earlier)
    {
        foreach (var (mask, counted) in earlier._patterns)
        {
            if (_patterns.TryGetValue(mask, out var known))
            {
                known.EarlierRecords += counted.Records;
            }
        }
    }
}
