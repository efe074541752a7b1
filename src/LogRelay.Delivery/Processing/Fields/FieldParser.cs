using LogRelay.Delivery.Sinks;
using LogRelay.Options;

namespace LogRelay.Delivery.Processing.Fields;

/// <summary>Finds the fields that a line holds.</summary>
internal static class FieldParser
{
    /// <summary>A longer line is not looked into.</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>Adds the line's fields to the last record of <paramref name="facts"/>; none when it is of another format.</summary>
    public static void Parse(ParseFormat format, ReadOnlySpan<byte> line, RecordFacts facts)
    {
        if (line.Length > MaxLineBytes)
        {
            return;
        }
        line = line.Trim(" \t\r"u8);
        var isObject = !line.IsEmpty && line[0] == '{';
        if (isObject && format is ParseFormat.Json or ParseFormat.Auto)
        {
            JsonFields.Parse(line, facts);
        }
        else if (format == ParseFormat.Logfmt || (format == ParseFormat.Auto && LogfmtFields.LooksLike(line)))
        {
            LogfmtFields.Parse(line, facts);
        }
    }
}
