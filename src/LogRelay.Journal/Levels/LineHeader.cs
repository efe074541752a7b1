using System.Text;

namespace LogRelay.Journal.Levels;

/// <summary>How loggers start a line: with a time, a date, a bracket.</summary>
internal static class LineHeader
{
    private const int LongestTokenBytes = 40;
    private const int TimestampDigits = 10;

    /// <summary>True when the line starts as a logger starts it, not as a sentence does.</summary>
    /// <param name="line">Starts with what is no space.</param>
    /// <param name="calendarWords">Names of days and months that a line may have in front: they are no words of a message.</param>
    public static bool Starts(ReadOnlySpan<byte> line, out int calendarWords)
    {
        calendarWords = 0;
        var first = line[0];
        if (first is (byte)'[' or (byte)'(')
        {
            // Apache and PHP have the date in the bracket: [Tue Jan 02 10:00:00 2024]
            calendarWords = IsCalendarWord(line[1..]) ? 2 : 0;
            return true;
        }
        if (char.IsAsciiDigit((char)first))
        {
            return IsTimestamp(line);
        }
        if (IsCalendarWord(line))
        {
            calendarWords = 2;
            return true;
        }
        if (line.StartsWith("npm "u8))
        {
            calendarWords = 1;
            return true;
        }
        return first == 0x1b || line.StartsWith("PHP "u8);
    }

    /// <summary>True for the keys under which logfmt writers put the level.</summary>
    public static bool IsLevelKey(ReadOnlySpan<byte> key) => key.Length switch
    {
        3 => Is(key, "lvl"u8),
        5 => Is(key, "level"u8),
        8 => Is(key, "severity"u8) || Is(key, "loglevel"u8),
        9 => Is(key, "log.level"u8) || Is(key, "log_level"u8) || Is(key, "levelname"u8),
        _ => false,
    };

    private static bool IsTimestamp(ReadOnlySpan<byte> line)
    {
        var token = line[..Math.Min(line.Length, LongestTokenBytes)];
        var (digits, dashes, slashes, dots) = (0, 0, 0, 0);
        foreach (var value in token)
        {
            switch (value)
            {
                case (byte)':' or (byte)'T':
                    return true;
                case (byte)' ' or (byte)'\t' or (byte)'|' or (byte)',':
                    return dashes >= 2 || slashes >= 2 || dots >= 2 || digits >= TimestampDigits;
                case (byte)'-':
                    dashes++;
                    break;
                case (byte)'/':
                    slashes++;
                    break;
                case (byte)'.':
                    dots++;
                    break;
                case >= (byte)'0' and <= (byte)'9':
                    digits++;
                    break;
            }
        }
        return false;
    }

    private static bool IsCalendarWord(ReadOnlySpan<byte> text) =>
        text.Length > 3 && text[3] is (byte)' ' or (byte)',' && "JanFebMarAprMayJunJulAugSepOctNovDecMonTueWedThuFriSatSun"u8.IndexOf(text[..3]) is var at && at >= 0 && at % 3 == 0;

    private static bool Is(ReadOnlySpan<byte> key, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(key, lower);
}
