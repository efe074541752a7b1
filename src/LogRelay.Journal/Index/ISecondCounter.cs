namespace LogRelay.Journal.Index;

/// <summary>Takes a block's records by second and level.</summary>
public interface ISecondCounter
{
    /// <summary>Takes a second.</summary>
    /// <param name="second">Seconds since 1970-01-01 UTC.</param>
    /// <param name="levels">How many records it has of each level, in the order of <see cref="Levels.LogLevel"/>'s values. Borrowed.</param>
    void Add(long second, scoped ReadOnlySpan<int> levels);
}
