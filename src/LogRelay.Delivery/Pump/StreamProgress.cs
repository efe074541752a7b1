namespace LogRelay.Delivery.Pump;

/// <summary>How far one stream has got.</summary>
/// <param name="ContainerId">Whose stream it is.</param>
/// <param name="Confirmed">Everything before this position has arrived or was rejected.</param>
/// <param name="Sent">Everything before this position was handed to the sink.</param>
public readonly record struct StreamProgress(string ContainerId, long Confirmed, long Sent);
