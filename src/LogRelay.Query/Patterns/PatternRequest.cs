using LogRelay.Query.Engine;

namespace LogRelay.Query.Patterns;

/// <summary>Which lines are grouped. Immutable.</summary>
/// <param name="Request">Which records; its <see cref="QueryRequest.MaxRecords"/> does not matter.</param>
public sealed record PatternRequest(QueryRequest Request)
{
    /// <summary>Patterns that are wanted, the most frequent ones, or with a comparison those that changed most; positive.</summary>
    public int Top { get; init; } = 100;

    /// <summary>
    /// A window to compare with, usually the one before: nanoseconds since 1970-01-01 UTC, both inclusive; null compares
    /// with nothing.
    /// </summary>
    public (long SinceNano, long UntilNano)? Earlier { get; init; }
}
