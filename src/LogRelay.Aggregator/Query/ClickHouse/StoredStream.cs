using LogRelay.Query;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>A stream that ClickHouse has records of.</summary>
/// <param name="Key">Its number in the tables.</param>
/// <param name="Facts">Who it is.</param>
/// <param name="IsLive">Somebody sends it now.</param>
internal sealed record StoredStream(ulong Key, StreamFacts Facts, bool IsLive);
