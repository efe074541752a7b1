using LogRelay.Journal.Levels;

namespace LogRelay.Journal.Index;

/// <summary>Records of a block by the level that their text says.</summary>
/// <param name="Unknown">Records whose text does not say, and chunks that continue a split line.</param>
/// <param name="Trace">Trace records.</param>
/// <param name="Debug">Debug records.</param>
/// <param name="Info">Info records.</param>
/// <param name="Warn">Warnings.</param>
/// <param name="Error">Errors.</param>
/// <param name="Fatal">Fatal records.</param>
public readonly record struct LevelCounts(int Unknown, int Trace, int Debug, int Info, int Warn, int Error, int Fatal)
{
    /// <summary>How many there are of one level.</summary>
    public int this[LogLevel level] => level switch
    {
        LogLevel.Trace => Trace,
        LogLevel.Debug => Debug,
        LogLevel.Info => Info,
        LogLevel.Warn => Warn,
        LogLevel.Error => Error,
        LogLevel.Fatal => Fatal,
        _ => Unknown,
    };

    /// <summary>Makes the counts from one number for each level, in the order of <see cref="LogLevel"/>'s values.</summary>
    internal static LevelCounts From(ReadOnlySpan<int> counts) =>
        new(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6]);
}
