using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LogRelay.Journal.Verification;

namespace LogRelay.Cli.Output;

/// <summary>What verification found, for people and for programs.</summary>
internal static class VerificationText
{
    private const int MostRanges = 20;

    /// <summary>For people: a line a stream, and one for everything that is wrong.</summary>
    public static void Write(IBufferWriter<byte> target, StreamReport report, bool isOurs, Palette palette)
    {
        var text = new StringBuilder();
        var verdict = report.IsSound ? $"{palette.Green}sound{palette.Reset}  " : $"{palette.Red}damaged{palette.Reset}";
        _ = text.Append(CultureInfo.InvariantCulture, $"{verdict} {VisibleText.Of(report.StreamId)} {report.Records} records in {report.Segments.Count} files\n");
        if (report.Problem is { } problem)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"  {VisibleText.Of(problem)}\n");
        }
        foreach (var segment in report.Segments.Where(static segment => !segment.IsSound))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"  {VisibleText.Of(segment.FileName)}: {segment.DamagedBytes} bytes damaged, {segment.MissingBytes} missing, {segment.Records} records can be read\n");
            Append(text, segment.Damage);
        }
        Append(text, report.Gaps);
        foreach (var file in report.StateFiles.Where(file => file.Condition != StateFileCondition.Sound && (isOurs || file.Condition != StateFileCondition.Absent)))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"  {VisibleText.Of(file.Name)}: {file.Condition.ToString().ToLowerInvariant()}{(file.Detail is { } detail ? $", {VisibleText.Of(detail)}" : "")}\n");
        }
        Encoding.UTF8.GetBytes(text.ToString(), target);
    }

    /// <summary>For programs: the members of an object.</summary>
    public static void Write(Utf8JsonWriter json, StreamReport report)
    {
        json.WriteString("id"u8, report.StreamId);
        json.WriteString("folder"u8, report.Folder);
        json.WriteBoolean("is_sound"u8, report.IsSound);
        json.WriteNumber("records"u8, report.Records);
        json.WriteNumber("damaged_bytes"u8, report.DamagedBytes);
        json.WriteNumber("missing_bytes"u8, report.MissingBytes);
        json.WriteStartArray("damage"u8);
        foreach (var range in report.Segments.SelectMany(static segment => segment.Damage).Concat(report.Gaps))
        {
            json.WriteStartObject();
            json.WriteNumber("position"u8, range.Position);
            json.WriteNumber("length"u8, range.Length);
            json.WriteString("kind"u8, range.Kind.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (report.Problem is { } problem)
        {
            json.WriteString("problem"u8, problem);
        }
    }

    private static void Append(StringBuilder text, IReadOnlyList<DamagedRange> ranges)
    {
        foreach (var range in ranges.Take(MostRanges))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"    position {range.Position}, {range.Length} bytes: {Words(range.Kind)}\n");
        }
        if (ranges.Count > MostRanges)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"    and {ranges.Count - MostRanges} more; -o json lists them\n");
        }
    }

    private static string Words(DamageKind kind) => kind switch
    {
        DamageKind.NotARecord => "no record",
        DamageKind.Nul => "NULs: written and lost by a power failure, or a hole",
        DamageKind.Torn => "the beginning of a line",
        DamageKind.Block => "a compressed block that cannot be read",
        DamageKind.Unreadable => "storage refuses to read it",
        DamageKind.Missing => "not there",
        _ => kind.ToString(),
    };
}
