using System.Globalization;

namespace LogRelay.Query.Times;

/// <summary>Writes times for people and for programs. One thread: it remembers the zone's offset.</summary>
/// <param name="zone">The zone that people see.</param>
public sealed class TimeFormat(TimeZoneInfo zone)
{
    private const long NanoPerTick = 100;

    /// <summary>For people: date and time to the millisecond, in the zone.</summary>
    public string Milliseconds(long nano) => Local(nano).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>For people: date and time to the second, in the zone.</summary>
    public string Seconds(long nano) => Local(nano).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>For files: RFC 3339 with nine decimals and the zone's offset.</summary>
    public string WithZone(long nano)
    {
        var rest = ((nano % 1_000_000_000) + 1_000_000_000) % 1_000_000_000;
        return Local(nano - rest).ToString($"yyyy-MM-ddTHH:mm:ss.{rest:000000000}zzz", CultureInfo.InvariantCulture);
    }

    /// <summary>For programs: RFC 3339 in UTC with nine decimals.</summary>
    public static string Exact(long nano)
    {
        var (seconds, rest) = Math.DivRem(nano, 1_000_000_000);
        if (rest < 0)
        {
            (seconds, rest) = (seconds - 1, rest + 1_000_000_000);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeSeconds(seconds):yyyy-MM-ddTHH:mm:ss}.{rest:000000000}Z");
    }

    private DateTimeOffset Local(long nano) => TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddTicks(nano / NanoPerTick), zone);
}
