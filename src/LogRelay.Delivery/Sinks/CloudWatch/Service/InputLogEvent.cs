namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>One event of a PutLogEvents call.</summary>
/// <param name="Timestamp">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Message">At least one byte of valid UTF-8; borrowed until the call ends.</param>
internal readonly record struct InputLogEvent(long Timestamp, ReadOnlyMemory<byte> Message);
