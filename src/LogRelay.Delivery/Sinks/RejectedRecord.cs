namespace LogRelay.Delivery.Sinks;

/// <summary>A record that a sink can never take.</summary>
/// <param name="Index">Its place in the batch.</param>
/// <param name="Reason">Why, in words for a person.</param>
public readonly record struct RejectedRecord(int Index, string Reason);
