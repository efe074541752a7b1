using System.Globalization;

namespace LogRelay.Query.Engine;

/// <summary>Which limit ended an answer, and how far it came.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Amount">Its value: records, bytes, nanoseconds, or buckets.</param>
/// <param name="ReachedNano">
/// Up to here the answer lacks nothing: nanoseconds since 1970-01-01 UTC, exclusive, seen from the end where the search
/// began. Whoever asks again from here on misses nothing. Null when nothing can be said of any time.
/// </param>
public sealed record QueryCut(QueryLimit Limit, long Amount, long? ReachedNano)
{
    /// <summary>The limit in words for a person.</summary>
    public override string ToString() => Limit switch
    {
        QueryLimit.Records => string.Create(CultureInfo.InvariantCulture, $"the first {Amount} records"),
        QueryLimit.Bytes => string.Create(CultureInfo.InvariantCulture, $"{Amount} bytes were looked at"),
        QueryLimit.Time => string.Create(CultureInfo.InvariantCulture, $"{Amount / 1e9:0.###} s have passed"),
        QueryLimit.Buckets => string.Create(CultureInfo.InvariantCulture, $"more than {Amount} buckets have records; a wider one is wanted"),
        _ => string.Create(CultureInfo.InvariantCulture, $"matches of {Amount} bytes wait for their place in time; ask for a part of the time, or of the streams"),
    };
}
