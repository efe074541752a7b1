namespace LogRelay.Journal.Verification;

/// <summary>One file beside the segments.</summary>
/// <param name="Name">Its path below the stream's folder.</param>
/// <param name="Condition">How it is.</param>
/// <param name="Detail">What is wrong with it, for a person; null when nothing is.</param>
public sealed record StateFileReport(string Name, StateFileCondition Condition, string? Detail = null);
