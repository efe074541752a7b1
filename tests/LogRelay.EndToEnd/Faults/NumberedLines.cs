using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace LogRelay.EndToEnd.Faults;

/// <summary>
/// Looks through the lines of an <c>emit</c> container for numbers that are missing, doubled or out of order, and keeps
/// the first few of each with their neighbours, for a person to read.
/// </summary>
internal sealed class NumberedLines(int lineBytes)
{
    private const int MostExamples = 8;
    private const string Marker = "END";

    private readonly List<string> _examples = [];
    private string _previous = "(the beginning)";

    /// <summary>The last number seen.</summary>
    public long Last { get; private set; }

    /// <summary>Lines that had their number's place in the order.</summary>
    public long InOrder { get; private set; }

    /// <summary>Places where numbers are missing.</summary>
    public int Gaps { get; private set; }

    /// <summary>Numbers that are missing in all gaps together.</summary>
    public long Missing { get; private set; }

    /// <summary>Numbers that came again or too late.</summary>
    public long Repeated { get; private set; }

    /// <summary>Lines that are no whole line of emit's: the rest of one whose beginning is lost.</summary>
    public int Fragments { get; private set; }

    /// <summary>LogRelay's own records of bytes that were no entries.</summary>
    public List<string> Markers { get; } = [];

    /// <summary>True when emit's last line was the last line.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Reads a journal: its rotated files, the oldest first, plain or compressed with gzip, then the active one.</summary>
    /// <param name="path">The active file's.</param>
    /// <param name="lineBytes">Bytes of a line, its newline included.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<NumberedLines> OfJournalAsync(string path, int lineBytes, CancellationToken ct)
    {
        var lines = new NumberedLines(lineBytes);
        foreach (var part in RotatedFilesOf(path).Append(path))
        {
            await using var file = File.OpenRead(part);
            await using var text = part.EndsWith(".gz", StringComparison.Ordinal) ? (Stream)new GZipStream(file, CompressionMode.Decompress) : file;
            await lines.TakeRecordsAsync(text, ct);
        }
        return lines;
    }

    /// <summary>A journal's rotated files, the oldest first.</summary>
    public static List<string> RotatedFilesOf(string path)
    {
        var found = new List<(int Index, string Path)>();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!))
        {
            // Not a compressed copy that is being made.
            if (file.StartsWith($"{path}.", StringComparison.Ordinal) && int.TryParse(file[(path.Length + 1)..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                found.Add((index, file));
            }
        }
        return [.. found.OrderByDescending(static file => file.Index).Select(static file => file.Path)];
    }

    /// <summary>Reads what docker logs printed.</summary>
    public static NumberedLines OfOutput(byte[] output, int lineBytes)
    {
        var lines = new NumberedLines(lineBytes);
        using var reader = new StreamReader(new MemoryStream(output), Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            lines.Take(line);
        }
        return lines;
    }

    /// <summary>Fails unless each number is there once, in order, up to emit's last line.</summary>
    public void MustBeWhole(string what)
    {
        if (!IsComplete || Gaps != 0 || Repeated != 0 || Fragments != 0 || InOrder != Last || Last == 0)
        {
            Xunit.Assert.Fail($"{what}: {this}");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{InOrder} lines in order up to {Last}; {Missing} missing in {Gaps} gaps, {Repeated} repeated, {Fragments} fragments, "
        + $"{Markers.Count} markers, {(IsComplete ? "with" : "without")} the last line\n{string.Join('\n', _examples)}");

    private async Task TakeRecordsAsync(Stream text, CancellationToken ct)
    {
        using var reader = new StreamReader(text, Encoding.UTF8, false, 1 << 20);
        while (await reader.ReadLineAsync(ct) is { } json)
        {
            const string Opening = "{\"log\":\"";
            var end = json.IndexOf("\\n\",\"stream\":", StringComparison.Ordinal);
            if (!json.StartsWith(Opening, StringComparison.Ordinal) || end < 0)
            {
                Example($"no record: {json}");
                Fragments++;
                continue;
            }
            Take(json.AsSpan(Opening.Length, end - Opening.Length));
        }
    }

    private void Take(ReadOnlySpan<char> line)
    {
        if (line.SequenceEqual(Marker))
        {
            IsComplete = true;
            return;
        }
        if (line.Contains("could not be decoded", StringComparison.Ordinal))
        {
            Markers.Add(line.ToString());
            return;
        }
        var space = line.IndexOf(' ');
        if (line.Length != lineBytes - 1 || space <= 0 || !long.TryParse(line[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            Fragments++;
            Example($"fragment \"{line}\" after {_previous}");
            return;
        }
        if (number <= Last)
        {
            Repeated++;
            Example($"{number} after {_previous}, and {Last} was there before");
        }
        else
        {
            if (number != Last + 1)
            {
                Gaps++;
                Missing += number - Last - 1;
                Example($"{number} after {_previous}: {number - Last - 1} missing");
            }
            Last = number;
            InOrder++;
        }
        _previous = number.ToString(CultureInfo.InvariantCulture);
        // Something after the last line would be out of order too.
        IsComplete = false;
    }

    private void Example(string text)
    {
        if (_examples.Count < MostExamples)
        {
            _examples.Add(text);
        }
    }
}
