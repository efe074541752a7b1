using System.Buffers.Text;
using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Levels;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>
/// Turns a stream's records into GELF 1.1 messages with the fields of Docker's own gelf driver. What never changes
/// in a stream is encoded once; a record allocates nothing.
/// </summary>
/// <remarks>
/// Fields and levels follow moby's daemon/logger/gelf/gelf.go: level 3 for standard error, 6 otherwise. Beyond it:
/// nanoseconds in the timestamp; a blank line, which Graylog refuses and Docker's driver drops, is sent as
/// <c>-</c>; a marker of LogRelay's own carries <c>_logrelay_marker</c>; of a record of several lines the first is the
/// short message and all of them are the full one. Where processing looked for level and fields, they are the line's own.
/// Any number of threads may share an encoder.
/// </remarks>
internal sealed class GelfEncoder
{
    // Digits of the largest second count, a point and nine digits of the fraction, with a sign.
    private const int MaxTimestampBytes = 24;

    private static ReadOnlySpan<byte> BlankText => "-"u8;

    private readonly byte[] _beforeLine;
    private readonly byte[] _fields;
    private readonly GelfRecordFields _recordFields;

    /// <summary>Encodes what all messages of <paramref name="stream"/> share.</summary>
    public GelfEncoder(StreamContext stream)
    {
        using var buffer = new ByteBuffer();
        buffer.Append("{\"version\":\"1.1\",\"host\":\""u8);
        var host = Encoding.UTF8.GetBytes(stream.HostName);
        JsonText.Append(buffer, GelfBlank.IsBlank(host) ? BlankText : host, GelfFields.MaxValueBytes);
        buffer.Append("\",\"short_message\":\""u8);
        _beforeLine = buffer.Span.ToArray();
        buffer.Clear();
        GelfFields.Append(buffer, stream);
        _fields = buffer.Span.ToArray();
        _recordFields = new GelfRecordFields(stream);
    }

    /// <summary>Appends one message, without a delimiter.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="batch">Holds the line.</param>
    /// <param name="record">The record.</param>
    /// <param name="facts">What is known about the line; null when nothing was looked for.</param>
    /// <param name="index">The record's place in <paramref name="facts"/>.</param>
    public void Append(ByteBuffer destination, RecordBatch batch, in JournalRecord record, RecordFacts? facts = null, int index = 0)
    {
        var line = batch.Line(record);
        destination.Reserve(_beforeLine.Length + line.Length + _fields.Length + 128);
        destination.Append(_beforeLine);
        AppendText(destination, line);
        AppendAfterLine(destination, record, facts?.Level(index) ?? LogLevel.Unknown);
        if (facts is not null)
        {
            _recordFields.Append(destination, facts, index);
        }
        destination.Append("}"u8);
    }

    /// <summary>Appends one message whose line is shortened so that the message is at most that long.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="batch">Holds the line.</param>
    /// <param name="record">The record.</param>
    /// <param name="maxBytes">Longest message; what the fixed fields need is never cut, whatever this says.</param>
    /// <param name="facts">What is known about the line; null when nothing was looked for. Its fields are left out and counted.</param>
    /// <param name="index">The record's place in <paramref name="facts"/>.</param>
    public void AppendCut(
        ByteBuffer destination, RecordBatch batch, in JournalRecord record, int maxBytes, RecordFacts? facts = null, int index = 0)
    {
        var line = batch.Line(record);
        var room = maxBytes - _beforeLine.Length - _fields.Length - GelfCut.MaxOverheadBytes - MaxTimestampBytes;
        destination.Append(_beforeLine);
        var used = JsonText.Append(destination, line, Math.Max(0, room - (facts is null ? 0 : GelfRecordFields.MaxCountBytes)));
        destination.Append(GelfCut.Suffix(line.Length - used));
        destination.Append("\""u8);
        AppendAfterLine(destination, record, facts?.Level(index) ?? LogLevel.Unknown);
        destination.Append(",\"_logrelay_cut_bytes\":"u8);
        AppendNumber(destination, line.Length - used);
        if (facts is not null)
        {
            GelfRecordFields.AppendCount(destination, facts, index);
        }
        destination.Append("}"u8);
    }

    private static void AppendText(ByteBuffer destination, ReadOnlySpan<byte> line)
    {
        var newline = line.IndexOf((byte)'\n');
        var first = newline < 0 ? line : line[..newline];
        JsonText.Append(destination, GelfBlank.IsBlank(first) ? BlankText : first);
        if (newline >= 0)
        {
            destination.Append("\",\"full_message\":\""u8);
            JsonText.Append(destination, line);
        }
        destination.Append("\""u8);
    }

    private void AppendAfterLine(ByteBuffer destination, in JournalRecord record, LogLevel level)
    {
        destination.Append(",\"timestamp\":"u8);
        AppendTimestamp(destination, record.TimeNano);
        destination.Append(Severity(level, record.Source));
        destination.Append(_fields);
        if ((record.Traits & RecordTraits.Marker) != 0)
        {
            destination.Append(",\"_logrelay_marker\":1"u8);
        }
    }

    // Severities of syslog.
    private static ReadOnlySpan<byte> Severity(LogLevel level, LogSource source) => level switch
    {
        LogLevel.Fatal => ",\"level\":2"u8,
        LogLevel.Error => ",\"level\":3"u8,
        LogLevel.Warn => ",\"level\":4"u8,
        LogLevel.Info => ",\"level\":6"u8,
        LogLevel.Debug or LogLevel.Trace => ",\"level\":7"u8,
        _ => source == LogSource.Stderr ? ",\"level\":3"u8 : ",\"level\":6"u8,
    };

    private static void AppendTimestamp(ByteBuffer destination, long timeNano)
    {
        const ulong NanosecondsPerSecond = 1_000_000_000;
        // Unsigned, because the smallest long has no positive counterpart.
        var magnitude = timeNano < 0 ? 0 - (ulong)timeNano : (ulong)timeNano;
        if (timeNano < 0)
        {
            destination.Append("-"u8);
        }
        AppendNumber(destination, (long)(magnitude / NanosecondsPerSecond));
        var fraction = (uint)(magnitude % NanosecondsPerSecond);
        var output = destination.Reserve(10);
        for (var digit = 9; digit > 0; digit--)
        {
            output[digit] = (byte)('0' + (fraction % 10));
            fraction /= 10;
        }
        output[0] = (byte)'.';
        destination.Advance(10);
    }

    private static void AppendNumber(ByteBuffer destination, long value)
    {
        _ = Utf8Formatter.TryFormat(value, destination.Reserve(MaxTimestampBytes), out var written);
        destination.Advance(written);
    }
}
