namespace LogRelay.Aggregator.Tests.Access;

/// <summary>What a client was told.</summary>
/// <param name="Code">gRPC's name of a status, HTTP's number, or "connection" when the connection was ended.</param>
/// <param name="Detail">Words, and headers that matter.</param>
internal sealed record Answer(string Code, string Detail);
