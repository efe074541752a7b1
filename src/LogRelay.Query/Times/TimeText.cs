using System.Globalization;

namespace LogRelay.Query.Times;

/// <summary>Times as people write them: how long ago, or when. Any thread.</summary>
public static class TimeText
{
    /// <summary>What is allowed, for messages and help.</summary>
    public const string Allowed =
        "how long ago (30s, 10m, 2h30m, 1d, 1w), a time (10:15, 2026-11-23, 2026-11-23 10:15:30.5, 2026-11-23T10:15:30Z), Unix seconds (1700000000.5), now, today or yesterday";

    // Nanoseconds since 1970 have no room for times far from it.
    private const int FirstYear = 1700, LastYear = 2250;

    // .NET's times end there; what is behind it is counted here.
    private const int TickDigits = 7;

    private static readonly string[] Days = ["yyyy-MM-dd"];
    private static readonly string[] Clocks = ["H:mm", "H:mm:ss", "H:mm:ss.FFFFFFF"];

    /// <summary>Reads a time.</summary>
    /// <param name="text">See <see cref="Allowed"/>.</param>
    /// <param name="now">The time that it is.</param>
    /// <param name="zone">The zone of times that name none.</param>
    /// <param name="nano">Nanoseconds since 1970-01-01 UTC.</param>
    public static bool TryParse(string text, DateTimeOffset now, TimeZoneInfo zone, out long nano)
    {
        text = text.Trim();
        nano = 0;
        if (text.Length == 0)
        {
            return false;
        }
        if (Duration.TryParse(text, out var ago))
        {
            nano = Nano(now) - ago;
            return true;
        }
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        switch (text)
        {
            case "now":
                nano = Nano(now);
                return true;
            case "today":
                return TryLocal(today, zone, out nano);
            case "yesterday":
                return TryLocal(today.AddDays(-1), zone, out nano);
        }
        if (TryUnix(text, out nano))
        {
            return true;
        }
        var (day, clock) = Split(text);
        var date = today;
        if (day.Length > 0 && !(DateTime.TryParseExact(day, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out date) && date.Year is >= FirstYear and <= LastYear))
        {
            return false;
        }
        if (clock.Length == 0)
        {
            return TryLocal(date, zone, out nano);
        }
        var (exact, offset) = SplitZone(clock);
        var wall = WithoutNanos(exact, out var nanos);
        if (!DateTime.TryParseExact(wall, Clocks, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var timeOfDay))
        {
            return false;
        }
        var local = date + timeOfDay.TimeOfDay;
        nano = nanos + Nano(new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset ?? zone.GetUtcOffset(local)));
        return true;
    }

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public static long Nano(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static bool TryLocal(DateTime local, TimeZoneInfo zone, out long nano)
    {
        // In the hour that a change of clocks leaves out: the time that it would have been.
        var offset = zone.GetUtcOffset(local);
        nano = Nano(new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset));
        return true;
    }

    /// <summary>Takes the eighth and ninth decimal off: what LogRelay writes has nine.</summary>
    private static string WithoutNanos(string clock, out long nanos)
    {
        nanos = 0;
        var end = clock.IndexOf('.', StringComparison.Ordinal) + 1 + TickDigits;
        var rest = clock.Length - end;
        if (end == TickDigits || rest is not (1 or 2) || !char.IsAsciiDigit(clock[end]) || !char.IsAsciiDigit(clock[^1]))
        {
            return clock;
        }
        nanos = ((clock[end] - '0') * 10) + (rest == 2 ? clock[^1] - '0' : 0);
        return clock[..end];
    }

    private static bool TryUnix(string text, out long nano)
    {
        nano = 0;
        if (text.Length < 9 || !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds > 9_000_000_000)
        {
            return false;
        }
        nano = (long)(seconds * 1_000_000_000);
        return true;
    }

    private static (string Day, string Clock) Split(string text)
    {
        var at = text.IndexOfAny(['T', 't', ' ']);
        if (at < 0)
        {
            return text.Contains(':', StringComparison.Ordinal) ? ("", text) : (text, "");
        }
        var day = text[..at];
        return (day, text[(at + 1)..]);
    }

    private static (string Wall, TimeSpan? Offset) SplitZone(string clock)
    {
        if (clock.EndsWith('Z') || clock.EndsWith('z'))
        {
            return (clock[..^1], TimeSpan.Zero);
        }
        var sign = clock.LastIndexOfAny(['+', '-']);
        if (sign > 0 && TimeSpan.TryParseExact(clock[(sign + 1)..], ["hh\\:mm", "hhmm", "hh"], CultureInfo.InvariantCulture, out var offset) && offset < TimeSpan.FromHours(15))
        {
            return (clock[..sign], clock[sign] == '-' ? -offset : offset);
        }
        return (clock, null);
    }
}
