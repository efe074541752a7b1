using System.Buffers.Text;
using System.Text;
using LogRelay.Journal.Entries;

namespace LogRelay.Journal.JsonFile;

/// <summary>Writes entries as lines of Docker's json-file, byte for byte, with LogRelay's extra keys at their end.</summary>
/// <remarks>
/// <c>{"log":"text\n","stream":"stdout","attrs":{"a":"b"},"time":"2023-11-14T22:13:20.123Z"}</c> and a newline.
/// What json-file loses follows <c>time</c>, where its readers ignore it: <c>partial_id</c> and <c>partial_ordinal</c> of
/// a chunk, and <c>raw</c> (base64) when the text alone would not give the same bytes back. docs/formats/line.md has the
/// grammar. Source: moby daemon/logger/jsonfilelog/jsonlog. Thread-safe; allocates nothing.
/// </remarks>
public static class JsonLineWriter
{
    // All keys, quotes, the longest stream name, time and number, the newline: less than this.
    private const int MaxFixedLength = 192;

    /// <summary>The most bytes that <see cref="Write"/> needs for <paramref name="entry"/>.</summary>
    public static int MaxLength(in LogEntry entry, ReadOnlySpan<byte> attrsJson) => checked(
        MaxFixedLength
        + ((entry.Line.Length + entry.PartialId.Length) * JsonTextEncoder.MaxExpansion)
        + Base64.GetMaxEncodedToUtf8Length(entry.Line.Length)
        + attrsJson.Length);

    /// <summary>Writes one line, the closing newline included.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="entry">The entry. Every time has a text: 64 bits of nanoseconds reach from 1677 to 2262.</param>
    /// <param name="attrsJson">What <see cref="EncodeAttributes"/> made; empty when there are none.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, in LogEntry entry, ReadOnlySpan<byte> attrsJson)
    {
        var needed = MaxLength(entry, attrsJson);
        if (destination.Length < needed)
        {
            throw new ArgumentException($"{destination.Length} bytes for a line that may need {needed}", nameof(destination));
        }
        destination[0] = (byte)'{';
        var at = 1;
        WriteLog(destination, ref at, entry, out var needsRaw);
        Append(destination, ref at, entry.Source == LogSource.Stderr ? "\"stream\":\"stderr\""u8 : "\"stream\":\"stdout\""u8);
        if (!attrsJson.IsEmpty)
        {
            Append(destination, ref at, ",\"attrs\":"u8);
            Append(destination, ref at, attrsJson);
        }
        WriteTime(destination, ref at, entry.TimeNano);
        if (entry.IsPartial)
        {
            WritePartial(destination, ref at, entry);
        }
        if (needsRaw)
        {
            WriteRaw(destination, ref at, entry.Line);
        }
        Append(destination, ref at, "}\n"u8);
        return at;
    }

    /// <summary>The most bytes that <see cref="WriteMarker"/> needs.</summary>
    public static int MarkerMaxLength(string text, string reason) => checked(
        MaxFixedLength + ((Encoding.UTF8.GetMaxByteCount(text.Length) + Encoding.UTF8.GetMaxByteCount(reason.Length)) * JsonTextEncoder.MaxExpansion));

    /// <summary>
    /// Writes the line that says that something is missing at this place. To json-file's readers it is a line on
    /// stderr; LogRelay's know it by its extra key <c>"logrelay":{"marker":"reason","records":N,"bytes":N}</c>, which
    /// no container can forge.
    /// </summary>
    /// <param name="destination">At least <see cref="MarkerMaxLength"/> bytes.</param>
    /// <param name="text">What people read, without a newline: "[logrelay] …".</param>
    /// <param name="reason">What programs read: the same word as the counter's label.</param>
    /// <param name="records">How many records are missing; 0 when unknown.</param>
    /// <param name="bytes">How many bytes are missing; 0 when unknown.</param>
    /// <param name="timeNano">Nanoseconds since 1970-01-01 UTC.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteMarker(Span<byte> destination, string text, string reason, long records, long bytes, long timeNano)
    {
        var at = 0;
        Append(destination, ref at, "{\"log\":\""u8);
        at += JsonTextEncoder.Encode(destination[at..], Encoding.UTF8.GetBytes(text), out _);
        Append(destination, ref at, "\\n\",\"stream\":\"stderr\""u8);
        WriteTime(destination, ref at, timeNano);
        Append(destination, ref at, ",\"logrelay\":{\"marker\":\""u8);
        at += JsonTextEncoder.Encode(destination[at..], Encoding.UTF8.GetBytes(reason), out _);
        Append(destination, ref at, "\",\"records\":"u8);
        AppendNumber(destination, ref at, records);
        Append(destination, ref at, ",\"bytes\":"u8);
        AppendNumber(destination, ref at, bytes);
        Append(destination, ref at, "}}\n"u8);
        return at;
    }

    /// <summary>Encodes a container's attributes once, for every <see cref="Write"/>: as Go's json.Marshal of a map.</summary>
    /// <returns>A JSON object with its keys in order; nothing at all when there are no attributes.</returns>
    public static byte[] EncodeAttributes(IReadOnlyDictionary<string, string> attributes) =>
        AttributesEncoder.Encode(attributes);

    private static void WriteLog(Span<byte> destination, ref int at, in LogEntry entry, out bool needsRaw)
    {
        needsRaw = false;
        if (entry.Line.IsEmpty && !entry.EndsLine)
        {
            return;
        }
        Append(destination, ref at, "\"log\":\""u8);
        at += JsonTextEncoder.Encode(destination[at..], entry.Line, out var isValidUtf8);
        if (entry.EndsLine)
        {
            Append(destination, ref at, "\\n\","u8);
            needsRaw = !isValidUtf8;
        }
        else
        {
            Append(destination, ref at, "\","u8);
            // A reader would take a newline of the chunk's own for the end of the line.
            needsRaw = !isValidUtf8 || entry.Line[^1] == '\n';
        }
    }

    private static void WriteTime(Span<byte> destination, ref int at, long timeNano)
    {
        Append(destination, ref at, ",\"time\":\""u8);
        at += Rfc3339Nano.Write(destination[at..], timeNano);
        destination[at++] = (byte)'"';
    }

    private static void WritePartial(Span<byte> destination, ref int at, in LogEntry entry)
    {
        Append(destination, ref at, ",\"partial_id\":\""u8);
        at += JsonTextEncoder.Encode(destination[at..], entry.PartialId, out _);
        Append(destination, ref at, "\",\"partial_ordinal\":"u8);
        AppendNumber(destination, ref at, entry.PartialOrdinal);
    }

    private static void WriteRaw(Span<byte> destination, ref int at, ReadOnlySpan<byte> line)
    {
        Append(destination, ref at, ",\"raw\":\""u8);
        Base64.EncodeToUtf8(line, destination[at..], out _, out var written);
        at += written;
        destination[at++] = (byte)'"';
    }

    private static void Append(Span<byte> destination, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(destination[at..]);
        at += text.Length;
    }

    private static void AppendNumber(Span<byte> destination, ref int at, long value)
    {
        Utf8Formatter.TryFormat(value, destination[at..], out var written);
        at += written;
    }
}
