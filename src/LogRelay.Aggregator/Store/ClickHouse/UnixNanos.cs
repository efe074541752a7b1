namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>The time as the tables have it.</summary>
internal static class UnixNanos
{
    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public static long Of(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * (1_000_000 / TimeSpan.TicksPerMillisecond);
}
