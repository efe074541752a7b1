using LogRelay.Query.Engine;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>A span of time that is read with one statement.</summary>
/// <param name="SinceNano">Nanoseconds since 1970-01-01 UTC, inclusive.</param>
/// <param name="UntilNano">Inclusive.</param>
/// <param name="Records">About how many rows it has.</param>
/// <param name="Bytes">About how many bytes of json-file lines these are.</param>
internal readonly record struct TimeSlice(long SinceNano, long UntilNano, long Records, long Bytes)
{
    private const long HourNano = 3_600_000_000_000;

    /// <summary>The rows of this time: the hour is what the table is sorted by.</summary>
    public string Sql => $"hour BETWEEN {SqlText.Of(HourOf(SinceNano))} AND {SqlText.Of(HourOf(UntilNano))} AND time_nano >= {SqlText.Of(SinceNano)} AND time_nano <= {SqlText.Of(UntilNano)}";

    /// <summary>Hours since 1970, rounded down.</summary>
    public static long HourOf(long timeNano) => (timeNano / HourNano) - (timeNano % HourNano < 0 ? 1 : 0);

    /// <summary>Both, and what lies between them.</summary>
    public TimeSlice With(in TimeSlice other) => new(
        Math.Min(SinceNano, other.SinceNano), Math.Max(UntilNano, other.UntilNano), Records + other.Records, Bytes + other.Bytes);

    /// <summary>The part that comes first, of about so many rows, if they are spread evenly.</summary>
    public TimeSlice First(QueryOrder order, long records)
    {
        var width = UntilNano - SinceNano;
        var part = (long)(width * Math.Clamp((double)records / Records, 0, 1));
        return records <= 0 && width > 0 ? this with { Records = 0 }
            // One moment cannot be cut.
            : width == 0 ? this
            : order == QueryOrder.OldestFirst
                ? new TimeSlice(SinceNano, SinceNano + Math.Min(part, width - 1), Math.Max(1, records), Share(part))
                : new TimeSlice(UntilNano - Math.Min(part, width - 1), UntilNano, Math.Max(1, records), Share(part));
    }

    /// <summary>What is left without the part that comes first; null when nothing is.</summary>
    public TimeSlice? Without(QueryOrder order, in TimeSlice first)
    {
        var (records, bytes) = (Math.Max(1, Records - first.Records), Math.Max(1, Bytes - first.Bytes));
        return first.SinceNano == SinceNano && first.UntilNano == UntilNano ? null
            : order == QueryOrder.OldestFirst
                ? new TimeSlice(first.UntilNano + 1, UntilNano, records, bytes)
                : new TimeSlice(SinceNano, first.SinceNano - 1, records, bytes);
    }

    private long Share(long part) => (long)(Bytes * ((double)part / Math.Max(1, UntilNano - SinceNano)));
}
