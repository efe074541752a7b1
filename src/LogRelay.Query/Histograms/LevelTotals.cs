using LogRelay.Journal.Index;
using LogRelay.Journal.Levels;

namespace LogRelay.Query.Histograms;

/// <summary>Records by the level that their lines name. One thread while it is counted, then immutable.</summary>
public sealed class LevelTotals
{
    private const int Levels = (int)LogLevel.Fatal + 1;

    private readonly long[] _counts = new long[Levels];

    /// <summary>Records of one level; <see cref="LogLevel.Unknown"/> of those that name none.</summary>
    public long this[LogLevel level] => _counts[(int)level];

    /// <summary>Records of all levels.</summary>
    public long Total => _counts.Sum();

    internal void Add(LogLevel level, long records) => _counts[(int)level] += records;

    internal void Add(LevelTotals other)
    {
        for (var level = 0; level < Levels; level++)
        {
            _counts[level] += other._counts[level];
        }
    }

    /// <summary>Adds counts of the levels whose bits are set.</summary>
    internal void Add(ReadOnlySpan<int> records, int levels)
    {
        for (var level = 0; level < Levels; level++)
        {
            _counts[level] += (levels & (1 << level)) == 0 ? 0 : records[level];
        }
    }

    /// <summary>Adds a block's counts of the levels whose bits are set.</summary>
    internal void Add(in LevelCounts counts, int levels)
    {
        for (var level = 0; level < Levels; level++)
        {
            _counts[level] += (levels & (1 << level)) == 0 ? 0 : counts[(LogLevel)level];
        }
    }
}
