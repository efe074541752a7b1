using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LogRelay.EndToEnd.Faults;

/// <summary>
/// Holds the numbers of an <c>emit</c> container's lines in a journal's plain files against the markers between them: where
/// numbers are missing, markers must stand that say how many, and nowhere else.
/// </summary>
internal sealed partial class MarkedLines
{
    private long _marked;

    /// <summary>The first number that is left.</summary>
    public long First { get; private set; }

    /// <summary>The last number.</summary>
    public long Last { get; private set; }

    /// <summary>Lines that are left.</summary>
    public long Lines { get; private set; }

    /// <summary>What the markers behind the first line say is missing, in all.</summary>
    public long Dropped { get; private set; }

    /// <summary>The first place where numbers and markers do not agree; null when there is none.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the rotated files, the oldest first, and the active one.</summary>
    public static async Task<MarkedLines> OfJournalAsync(string path, CancellationToken ct)
    {
        var lines = new MarkedLines();
        foreach (var part in NumberedLines.RotatedFilesOf(path).Append(path))
        {
            await foreach (var json in File.ReadLinesAsync(part, Encoding.UTF8, ct))
            {
                lines.Take(json);
            }
        }
        return lines;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Lines} lines from {First} to {Last}, {Dropped} dropped by the markers; {Fault ?? "they agree"}");

    private void Take(string json)
    {
        if (Marker().Match(json) is { Success: true } marker)
        {
            _marked += long.Parse(marker.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        }
        else if (Number().Match(json) is { Success: true } found)
        {
            TakeNumber(long.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        }
    }

    private void TakeNumber(long number)
    {
        if (Lines == 0)
        {
            // What is marked in front of it was dropped before it, and stands among what retention removed.
            First = number;
        }
        else
        {
            Dropped += _marked;
            if (number != Last + _marked + 1)
            {
                Fault ??= string.Create(CultureInfo.InvariantCulture, $"{number} comes after {Last}, and the markers between say {_marked}");
            }
        }
        (Last, _marked) = (number, 0);
        Lines++;
    }

    [GeneratedRegex("^\\{\"log\":\"([0-9]+) records \\([0-9]+ bytes\\) could not be stored here")]
    private static partial Regex Marker();

    [GeneratedRegex("^\\{\"log\":\"([0-9]+) (?!records |bytes )")]
    private static partial Regex Number();
}
