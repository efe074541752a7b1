using System.Globalization;
using System.Text;

namespace LogRelay.Aggregator.Tests;

/// <summary>Numbered json-file lines.</summary>
internal static class Lines
{
    public static string Numbered(int first, int count)
    {
        var lines = new StringBuilder();
        for (var number = first; number < first + count; number++)
        {
            _ = lines.Append(CultureInfo.InvariantCulture, $$"""{"log":"{{number}}\n","stream":"stdout","time":"2026-11-23T08:00:00.{{number:D9}}Z"}""").Append('\n');
        }
        return lines.ToString();
    }

    /// <summary>All lines of a stream that was not rotated, as they are on disk.</summary>
    public static string Stored(string streamFolder) =>
        File.ReadAllText(Directory.EnumerateFiles(streamFolder, "*-json.log").Single());
}
