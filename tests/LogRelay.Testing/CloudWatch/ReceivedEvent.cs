namespace LogRelay.Testing.CloudWatch;

/// <summary>An event that the fake service stored.</summary>
/// <param name="Group">Log group.</param>
/// <param name="Stream">Log stream.</param>
/// <param name="Timestamp">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Message">The text.</param>
public sealed record ReceivedEvent(string Group, string Stream, long Timestamp, string Message);
