namespace LogRelay.Testing.CloudWatch;

/// <summary>A call that reached the fake service, whatever it was answered.</summary>
/// <param name="Operation">Such as <c>PutLogEvents</c>.</param>
/// <param name="Events">Events that a PutLogEvents brought; 0 for other calls, and where the fake did not look.</param>
/// <param name="LogsFormat">Value of the header <c>x-amzn-logs-format</c>; null when there was none.</param>
public sealed record ReceivedCall(string Operation, int Events, string? LogsFormat);
