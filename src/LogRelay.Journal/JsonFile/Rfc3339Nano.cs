using System.Runtime.CompilerServices;

namespace LogRelay.Journal.JsonFile;

/// <summary>
/// Times as Go's <c>time.RFC3339Nano</c> writes them in UTC: trailing zeros of the fraction trimmed,
/// no fraction at all for a whole second. <c>2023-11-14T22:13:20.1234Z</c>.
/// </summary>
public static class Rfc3339Nano
{
    /// <summary>Most bytes that <see cref="Write"/> makes.</summary>
    public const int MaxLength = 30;

    private const long NanosPerSecond = 1_000_000_000;
    private const int SecondsPerDay = 86_400;
    private const int SecondsLength = 19;
    private const int EpochDayNumber = 719_162;

    // Lines come in runs of the same second.
    [ThreadStatic]
    private static SecondText _lastWritten;

    /// <summary>Writes a time. Every value has a text: 64 bits of nanoseconds reach from 1677 to 2262.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="timeNano">Nanoseconds since 1970-01-01 UTC; negative before.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, long timeNano)
    {
        destination = destination[..MaxLength];
        var (second, nanos) = FloorDivide(timeNano, NanosPerSecond);
        ref var cache = ref _lastWritten;
        if (cache.Second != second || !cache.IsSet)
        {
            cache = new SecondText { Second = second, IsSet = true };
            WriteSecond(cache.Text, second);
        }
        ((ReadOnlySpan<byte>)cache.Text).CopyTo(destination);
        return SecondsLength + WriteFractionAndZone(destination[SecondsLength..], (uint)nanos);
    }

    /// <summary>Reads a time of RFC 3339, in any zone, with any number of digits in the fraction.</summary>
    /// <param name="text">All of it is the time.</param>
    /// <param name="timeNano">
    /// Nanoseconds since 1970-01-01 UTC. Digits beyond the nanosecond are cut off; times before 1677 or after 2262
    /// (Go's zero time is in the year 1) become the nearest time that 64 bits hold.
    /// </param>
    /// <returns>False when it is not such a time; never throws.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out long timeNano)
    {
        timeNano = 0;
        if (text.Length < SecondsLength + 1 || !TryParseSeconds(text, out var seconds))
        {
            return false;
        }
        var rest = text[SecondsLength..];
        if (!TryParseFraction(ref rest, out var nanos) || !TryParseZone(rest, out var offsetSeconds))
        {
            return false;
        }
        seconds -= offsetSeconds;
        timeNano = Math.Abs(seconds) < long.MaxValue / NanosPerSecond
            ? (seconds * NanosPerSecond) + nanos
            : (long)Int128.Clamp(((Int128)seconds * NanosPerSecond) + nanos, long.MinValue, long.MaxValue);
        return true;
    }

    private static void WriteSecond(Span<byte> destination, long seconds)
    {
        var (days, secondOfDay) = FloorDivide(seconds, SecondsPerDay);
        DateOnly.FromDayNumber((int)days + EpochDayNumber).Deconstruct(out var year, out var month, out var day);
        var second = (uint)secondOfDay;
        WriteTwoDigits(destination, 0, (uint)year / 100);
        WriteTwoDigits(destination, 2, (uint)year % 100);
        destination[4] = (byte)'-';
        WriteTwoDigits(destination, 5, (uint)month);
        destination[7] = (byte)'-';
        WriteTwoDigits(destination, 8, (uint)day);
        destination[10] = (byte)'T';
        WriteTwoDigits(destination, 11, second / 3600);
        destination[13] = (byte)':';
        WriteTwoDigits(destination, 14, second / 60 % 60);
        destination[16] = (byte)':';
        WriteTwoDigits(destination, 17, second % 60);
    }

    private static int WriteFractionAndZone(Span<byte> destination, uint nanos)
    {
        if (nanos == 0)
        {
            destination[0] = (byte)'Z';
            return 1;
        }
        destination = destination[..11];
        destination[0] = (byte)'.';
        var (high, low) = (nanos / 100_000, nanos % 100_000);
        WriteTwoDigits(destination, 1, high / 100);
        WriteTwoDigits(destination, 3, high % 100);
        WriteTwoDigits(destination, 5, low / 1_000);
        WriteTwoDigits(destination, 7, low / 10 % 100);
        destination[9] = (byte)('0' + (low % 10));
        var length = 10;
        while (destination[length - 1] == '0')
        {
            length--;
        }
        destination[length] = (byte)'Z';
        return length + 1;
    }

    private static bool TryParseSeconds(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        {
            return false;
        }
        var year = (TwoDigits(text, 0) * 100) + TwoDigits(text, 2);
        var (month, day) = (TwoDigits(text, 5), TwoDigits(text, 8));
        var (hour, minute, second) = (TwoDigits(text, 11), TwoDigits(text, 14), TwoDigits(text, 17));
        // A pair that is not two digits counts as at least 1000 (or, in the year, 1000), so it is beyond every limit.
        if (year > 9999 || TwoDigits(text, 2) > 99 || month is < 1 or > 12 || day < 1 || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }
        // Year 0 exists in RFC 3339 and not in .NET; the year 4 has the same days and is as far outside 64 bits.
        year = year == 0 ? 4 : year;
        if (day > 28 && day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }
        var days = new DateOnly(year, month, day).DayNumber - EpochDayNumber;
        seconds = ((long)days * SecondsPerDay) + (hour * 3600) + (minute * 60) + second;
        return true;
    }

    private static bool TryParseFraction(ref ReadOnlySpan<byte> rest, out int nanos)
    {
        nanos = 0;
        if (rest[0] != '.')
        {
            return true;
        }
        var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0)
        {
            return false;
        }
        for (var i = 1; i <= 9; i++)
        {
            nanos = (nanos * 10) + (i <= digits ? rest[i] - '0' : 0);
        }
        rest = rest[(digits + 1)..];
        return true;
    }

    private static bool TryParseZone(ReadOnlySpan<byte> zone, out int offsetSeconds)
    {
        offsetSeconds = 0;
        if (zone.Length == 1)
        {
            return zone[0] == 'Z';
        }
        if (zone.Length != 6 || zone[0] is not ((byte)'+' or (byte)'-') || zone[3] != ':')
        {
            return false;
        }
        var (hours, minutes) = (TwoDigits(zone, 1), TwoDigits(zone, 4));
        offsetSeconds = ((hours * 60) + minutes) * (zone[0] == '-' ? -60 : 60);
        return hours <= 23 && minutes <= 59;
    }

    private static (long Quotient, long Remainder) FloorDivide(long value, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder);
    }

    private static void WriteTwoDigits(Span<byte> destination, int at, uint value)
    {
        var tens = (value * 103) >> 10;
        destination[at + 1] = (byte)('0' + (value - (tens * 10)));
        destination[at] = (byte)('0' + tens);
    }

    private static int TwoDigits(ReadOnlySpan<byte> text, int at)
    {
        var (tens, ones) = ((uint)text[at] - '0', (uint)text[at + 1] - '0');
        return tens <= 9 && ones <= 9 ? (int)((tens * 10) + ones) : 1000;
    }

    private struct SecondText
    {
        public long Second;
        public bool IsSet;
        public Digits Text;

        [InlineArray(SecondsLength)]
        public struct Digits
        {
            private byte _first;
        }
    }
}
