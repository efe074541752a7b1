namespace LogRelay.Journal.Levels;

/// <summary>Levels that are a letter or a number at the very start of a line.</summary>
internal static class LevelPrefix
{
    private const int MaxPriority = 191;

    /// <summary>Finds a syslog priority, klog's, Ruby's or Tornado's letter.</summary>
    public static LogLevel Detect(ReadOnlySpan<byte> line) => line[0] switch
    {
        (byte)'<' => Priority(line),
        (byte)'[' when line.Length > 3 && line[2] == ' ' && IsDigit(line[3]) => Letter(line[1]),
        >= (byte)'A' and <= (byte)'W' when line.Length > 4 && (IsRuby(line) || IsKlog(line)) => Letter(line[0]),
        _ => LogLevel.Unknown,
    };

    /// <summary>The level of a syslog severity.</summary>
    /// <param name="severity">0 (emergency) to 7 (debug).</param>
    public static LogLevel OfSeverity(int severity) => severity switch
    {
        <= 2 => LogLevel.Fatal,
        3 => LogLevel.Error,
        4 => LogLevel.Warn,
        <= 6 => LogLevel.Info,
        _ => LogLevel.Debug,
    };

    /// <summary>The level that a letter stands for.</summary>
    public static LogLevel Letter(byte letter) => letter switch
    {
        (byte)'T' => LogLevel.Trace,
        (byte)'D' => LogLevel.Debug,
        (byte)'I' => LogLevel.Info,
        (byte)'W' => LogLevel.Warn,
        (byte)'E' => LogLevel.Error,
        (byte)'F' or (byte)'C' => LogLevel.Fatal,
        _ => LogLevel.Unknown,
    };

    private static LogLevel Priority(ReadOnlySpan<byte> line)
    {
        var priority = 0;
        for (var i = 1; i < Math.Min(line.Length, 5); i++)
        {
            if (line[i] == '>' && i > 1)
            {
                return priority <= MaxPriority ? OfSeverity(priority & 7) : LogLevel.Unknown;
            }
            if (!IsDigit(line[i]))
            {
                break;
            }
            priority = (priority * 10) + line[i] - '0';
        }
        return LogLevel.Unknown;
    }

    // I, [2024-01-02T10:00:00.000000 #1]  INFO -- : text
    private static bool IsRuby(ReadOnlySpan<byte> line) => line[1..].StartsWith(", ["u8);

    // E0102 10:00:00.000000 text; CockroachDB writes the year, too: E240102 10:00:00.000000
    private static bool IsKlog(ReadOnlySpan<byte> line)
    {
        var digits = line[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return digits is 4 or 6 && line.Length > digits + 4
            && line[digits + 1] == ' ' && IsDigit(line[digits + 2]) && IsDigit(line[digits + 3]) && line[digits + 4] == ':';
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';
}
