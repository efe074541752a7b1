using LogRelay.Journal.JsonFile;

namespace LogRelay.Journal.Entries;

/// <summary>What is known of some lines without reading their text.</summary>
/// <param name="Records">How many of them have a time: records.</param>
/// <param name="MinTimeNano">Earliest time, in nanoseconds since 1970-01-01 UTC; <see cref="long.MaxValue"/> without records.</param>
/// <param name="MaxTimeNano">Latest time; <see cref="long.MinValue"/> without records.</param>
public readonly record struct LineSummary(int Records, long MinTimeNano, long MaxTimeNano)
{
    /// <summary>Looks at whole json-file lines.</summary>
    /// <param name="lines">Their bytes; what follows the last newline is not looked at.</param>
    public static LineSummary Of(ReadOnlySpan<byte> lines)
    {
        var (records, min, max) = (0, long.MaxValue, long.MinValue);
        while (lines.IndexOf((byte)'\n') is var newline and >= 0)
        {
            if (JsonLineReader.TryReadTime(lines[..newline], out var timeNano))
            {
                records++;
                min = Math.Min(min, timeNano);
                max = Math.Max(max, timeNano);
            }
            lines = lines[(newline + 1)..];
        }
        return new LineSummary(records, min, max);
    }
}
