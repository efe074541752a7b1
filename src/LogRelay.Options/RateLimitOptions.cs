namespace LogRelay.Options;

/// <summary>How much of a container's output goes to a sink.</summary>
/// <param name="PerSecond">Records a second, by the records' own times.</param>
/// <param name="Burst">Records that may come at once after a quiet time.</param>
public sealed record RateLimitOptions(int PerSecond, int Burst);
