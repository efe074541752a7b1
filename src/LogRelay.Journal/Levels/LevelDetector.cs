namespace LogRelay.Journal.Levels;

/// <summary>Reads the level that a program wrote into its line.</summary>
/// <remarks>
/// <para>Only what stands in level position counts, near the start of the line; a message that speaks of errors is not
/// an error. The first of these that fits decides:</para>
/// <list type="bullet">
/// <item>A JSON object: the first of its own (not nested) keys <c>level</c>, <c>severity</c>, <c>@l</c> and the like
/// whose value is a level word or a number (0-7 syslog, 10-69 pino and bunyan, 100-600 Monolog). Nothing else in it counts.</item>
/// <item><c>&lt;N&gt;</c> in front: a syslog priority.</item>
/// <item><c>E0102 10:00:00</c> (klog), <c>E, [</c> (Ruby), <c>[E 10:00:00</c> (Tornado) in front.</item>
/// <item><c>level=warn</c>, <c>lvl=</c>, <c>severity=</c>, outside of quotes.</item>
/// <item>A level word in square brackets, in angle brackets behind a timestamp, between bars, or between tabs: any case.</item>
/// <item>A level word with a colon, <c>error: </c>, when no plain word stands before it: any case.</item>
/// <item>A level word in capitals, when it is the line's first word, or when the line starts with a timestamp, a date or a bracket.</item>
/// </list>
/// <para>Behind more than two plain words nothing counts: the message has begun. Terminal colours are looked through.
/// So "no error", "errors=0", "error_count", "0 ERROR lines" have no level. No allocation, no state: any thread.</para>
/// </remarks>
public static class LevelDetector
{
    /// <summary>Finds the level of a line.</summary>
    /// <param name="line">Any bytes. Only the first few hundred are looked at.</param>
    /// <returns><see cref="LogLevel.Unknown"/> when the line does not say.</returns>
    public static LogLevel Detect(ReadOnlySpan<byte> line)
    {
        var start = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (start < 0)
        {
            return LogLevel.Unknown;
        }
        line = line[start..];
        if (line[0] == '{')
        {
            return JsonLevel.Detect(line);
        }
        var level = LevelPrefix.Detect(line);
        return level != LogLevel.Unknown ? level : HeadLevel.Detect(line);
    }
}
