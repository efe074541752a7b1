namespace LogRelay.Query.Context;

/// <summary>Which records around a place in a stream are wanted. Immutable.</summary>
/// <param name="Position">
/// Of a record: byte offset in the uncompressed stream since it began. In the middle of one it means that one; where nothing
/// is any more, the next that is there.
/// </param>
public sealed record ContextRequest(long Position)
{
    /// <summary>Records before it; not negative.</summary>
    public long Before { get; init; }

    /// <summary>Records after it; not negative.</summary>
    public long After { get; init; }

    /// <summary>Ends after so many uncompressed bytes were looked at; positive.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;
}
