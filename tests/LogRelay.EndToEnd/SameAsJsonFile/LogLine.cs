using System.Text;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>
/// One line of a json-file log, cut at its time. The text holds one char per byte (Latin-1), so that lines are equal
/// only when their bytes are.
/// </summary>
/// <param name="Head">Everything before the time: <c>{"log":…,"stream":…,"attrs":…</c>.</param>
/// <param name="Time">The time's value.</param>
/// <param name="Rest">What follows the time's closing quote, up to the closing brace; nothing in json-file's own lines.</param>
/// <param name="Bytes">Length with the newline.</param>
internal sealed record LogLine(string Head, string Time, string Rest, int Bytes)
{
    // Quotes are escaped in text, so that these bytes can only be the key, unless a label is called "time".
    private static readonly byte[] Key = ",\"time\":\""u8.ToArray();

    /// <summary>True for what the container wrote to stderr.</summary>
    public bool IsStderr => Head.Contains("\"stream\":\"stderr\"", StringComparison.Ordinal);

    /// <summary>The time as <c>docker logs --timestamps</c> prints it: nine digits, always.</summary>
    public string PrintedTime
    {
        get
        {
            var point = Time.IndexOf('.', StringComparison.Ordinal);
            var fraction = point < 0 ? "" : Time[(point + 1)..^1];
            return $"{(point < 0 ? Time[..^1] : Time[..point])}.{fraction.PadRight(9, '0')}Z";
        }
    }

    /// <summary>Cuts every line of a file.</summary>
    /// <exception cref="FormatException">A line is not whole, or has no time.</exception>
    public static IReadOnlyList<LogLine> ParseAll(byte[] file)
    {
        var lines = new List<LogLine>();
        for (var start = 0; start < file.Length;)
        {
            var length = file.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0)
            {
                throw new FormatException($"The last line, from byte {start} on, has no newline.");
            }

            lines.Add(Parse(file.AsSpan(start, length)));
            start += length + 1;
        }

        return lines;
    }

    private static LogLine Parse(ReadOnlySpan<byte> line)
    {
        var key = line.IndexOf(Key);
        var timeLength = key < 0 ? -1 : line[(key + Key.Length)..].IndexOf((byte)'"');
        if (timeLength < 0 || line[^1] != '}')
        {
            throw new FormatException($"No line of json-file: {Encoding.Latin1.GetString(line)}");
        }

        var time = key + Key.Length;
        var rest = time + timeLength + 1;
        return new LogLine(
            Encoding.Latin1.GetString(line[..key]),
            Encoding.Latin1.GetString(line.Slice(time, timeLength)),
            Encoding.Latin1.GetString(line[rest..^1]),
            line.Length + 1);
    }
}
