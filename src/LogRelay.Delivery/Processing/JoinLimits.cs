namespace LogRelay.Delivery.Processing;

/// <summary>Bounds of joining split lines, for each stream.</summary>
public sealed record JoinLimits
{
    /// <summary>Longest line put together, in bytes. What is beyond follows as a record of its own.</summary>
    public int MaxLineBytes { get; init; } = 1024 * 1024;

    /// <summary>Most lines unfinished at a time; dockerd has at most one for each output stream.</summary>
    public int MaxLines { get; init; } = 4;

    /// <summary>How far, in bytes of the journal, a line may lie open: an end that was lost must not hold the cursor for ever.</summary>
    public long MaxSpanBytes { get; init; } = 8 * 1024 * 1024;
}
