using System.Text;
using LogRelay.Journal.Levels;

namespace LogRelay.Query.Matching;

/// <summary>Matches records of some levels.</summary>
internal sealed class LevelMatcher : RecordMatcher
{
    // Bit n: the level with number n.
    private readonly int _levels;

    private LevelMatcher(int levels) => _levels = levels;

    /// <summary>Every level, <see cref="LogLevel.Unknown"/> included.</summary>
    public const int AllLevels = (1 << ((int)LogLevel.Fatal + 1)) - 1;

    /// <inheritdoc/>
    public override int Levels => _levels;

    /// <inheritdoc/>
    public override int? OnlyLevels => _levels;

    /// <summary>Matches the levels that this one does not.</summary>
    public LevelMatcher Others() => new(AllLevels & ~_levels);

    /// <summary>Matches the levels whose name passes the test; the line that names none has the level <c>unknown</c>.</summary>
    public static LevelMatcher Named(IValueTest test) =>
        Where(level => test.IsMatch(Encoding.UTF8.GetBytes(level.ToString())));

    /// <summary>Matches the levels that pass.</summary>
    public static LevelMatcher Where(Func<LogLevel, bool> passes)
    {
        var levels = 0;
        for (var level = LogLevel.Unknown; level <= LogLevel.Fatal; level++)
        {
            levels |= passes(level) ? 1 << (int)level : 0;
        }
        return new LevelMatcher(levels);
    }

    /// <inheritdoc/>
    public override T Show<T>(IMatcherVisitor<T> visitor) => visitor.Levels(_levels);

    /// <inheritdoc/>
    public override bool IsMatch(ref CandidateRecord record) => (_levels & (1 << (int)record.Level)) != 0;
}
