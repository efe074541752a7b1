using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using LogRelay.Protocol.Docker;

namespace LogRelay.Plugin.Tests.Dockerd;

/// <summary>Frames as dockerd writes them, made with the generated type rather than with the encoder under test.</summary>
internal static class Frames
{
    /// <summary>Time of the entry with number 0; each further number is a nanosecond later.</summary>
    public const long BaseTime = 1_700_000_000_000_000_000;

    /// <summary>A whole line "<paramref name="number"/>".</summary>
    public static byte[] Numbered(int number) => Line(number.ToString(CultureInfo.InvariantCulture), BaseTime + number);

    /// <summary>Whole lines, one frame each, in one piece.</summary>
    public static byte[] Numbered(int first, int last) =>
        [.. Enumerable.Range(first, last - first + 1).SelectMany(static number => Numbered(number))];

    /// <summary>A whole line.</summary>
    public static byte[] Line(string text, long timeNano, string source = "stdout") => Line(Encoding.UTF8.GetBytes(text), timeNano, source);

    /// <inheritdoc cref="Line(string, long, string)"/>
    public static byte[] Line(byte[] text, long timeNano, string source = "stdout") =>
        Frame(new LogEntry { Source = source, TimeNano = timeNano, Line = ByteString.CopyFrom(text) });

    /// <summary>A chunk of a line that dockerd split.</summary>
    public static byte[] Chunk(string text, long timeNano, string id, int ordinal, bool isLast) => Frame(new LogEntry
    {
        Source = "stdout",
        TimeNano = timeNano,
        Line = ByteString.CopyFromUtf8(text),
        Partial = true,
        PartialLogMetadata = new PartialLogEntryMetadata { Id = id, Ordinal = ordinal, Last = isLast },
    });

    /// <summary>The prefix, then the entry.</summary>
    public static byte[] Frame(LogEntry entry) => Frame(entry.ToByteArray());

    /// <summary>The prefix, then any payload.</summary>
    public static byte[] Frame(byte[] payload)
    {
        var frame = new byte[4 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)payload.Length);
        payload.CopyTo(frame, 4);
        return frame;
    }

    /// <summary>Takes apart what ReadLogs answers with.</summary>
    /// <exception cref="InvalidDataException">It ends inside a frame.</exception>
    public static List<LogEntry> Parse(byte[] body)
    {
        var entries = new List<LogEntry>();
        for (var at = 0; at < body.Length;)
        {
            var length = body.Length - at < 4 ? int.MaxValue : (int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at));
            if (length > body.Length - at - 4)
            {
                throw new InvalidDataException($"{body.Length - at} bytes at {at} are no whole frame");
            }
            entries.Add(LogEntry.Parser.ParseFrom(body.AsSpan(at + 4, length)));
            at += 4 + length;
        }
        return entries;
    }
}
