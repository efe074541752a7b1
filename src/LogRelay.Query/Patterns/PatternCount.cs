using LogRelay.Query.Engine;

namespace LogRelay.Query.Patterns;

/// <summary>What is known of the lines of one mask. One thread.</summary>
internal sealed class PatternCount(FoundRecord sample)
{
    /// <summary>The first line that was met.</summary>
    public FoundRecord Sample => sample;

    /// <summary>Lines.</summary>
    public long Records { get; private set; } = 1;

    /// <summary>Earliest time.</summary>
    public long FirstNano { get; private set; } = sample.TimeNano;

    /// <summary>Latest time.</summary>
    public long LastNano { get; private set; } = sample.TimeNano;

    /// <summary>Lines of the window that is compared with.</summary>
    public long EarlierRecords { get; set; }

    /// <summary>Adds lines.</summary>
    public void Add(long records, long firstNano, long lastNano)
    {
        Records += records;
        FirstNano = Math.Min(FirstNano, firstNano);
        LastNano = Math.Max(LastNano, lastNano);
    }
}
