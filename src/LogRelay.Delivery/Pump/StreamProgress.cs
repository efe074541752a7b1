namespace LogRelay.Delivery.Pump;

/// <summary>How far one stream has got.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="Confirmed">Everything before this position has arrived or was rejected.</param>
/// <param name="Sent">Everything before this position was handed to the sink.</param>
public readonly record struct StreamProgress(string StreamId, long Confirmed, long Sent);
