using System.Buffers.Text;
using System.Text;
using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>
/// Turns a stream's records into GELF 1.1 messages with the fields of Docker's own gelf driver. What never changes
/// in a stream is encoded once; a record allocates nothing.
/// </summary>
/// <remarks>
/// Fields and levels follow moby's daemon/logger/gelf/gelf.go: level 3 for standard error, 6 otherwise. Beyond it:
/// nanoseconds in the timestamp; a blank line, which Graylog refuses and Docker's driver drops, is sent as
/// <c>-</c>; a marker of LogRelay's own carries <c>_logrelay_marker</c>. Any number of threads may share an encoder.
/// </remarks>
internal sealed class GelfEncoder
{
    // Digits of the largest second count, a point and nine digits of the fraction, with a sign.
    private const int MaxTimestampBytes = 24;

    private static ReadOnlySpan<byte> BlankText => "-"u8;

    private readonly byte[] _beforeLine;
    private readonly byte[] _fields;

    /// <summary>Encodes what all messages of <paramref name="stream"/> share.</summary>
    public GelfEncoder(StreamContext stream)
    {
        using var buffer = new ByteBuffer();
        buffer.Append("{\"version\":\"1.1\",\"host\":\""u8);
        var host = Encoding.UTF8.GetBytes(stream.HostName);
        GelfText.Append(buffer, GelfBlank.IsBlank(host) ? BlankText : host, GelfFields.MaxValueBytes);
        buffer.Append("\",\"short_message\":\""u8);
        _beforeLine = buffer.Span.ToArray();
        buffer.Clear();
        GelfFields.Append(buffer, stream);
        _fields = buffer.Span.ToArray();
    }

    /// <summary>Appends one message, without a delimiter.</summary>
    public void Append(ByteBuffer destination, RecordBatch batch, in JournalRecord record)
    {
        var line = batch.Line(record);
        destination.Reserve(_beforeLine.Length + line.Length + _fields.Length + 128);
        destination.Append(_beforeLine);
        GelfText.Append(destination, GelfBlank.IsBlank(line) ? BlankText : line);
        AppendAfterLine(destination, record);
        destination.Append("}"u8);
    }

    /// <summary>Appends one message whose line is shortened so that the message is at most that long.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="batch">Holds the line.</param>
    /// <param name="record">The record.</param>
    /// <param name="maxBytes">Longest message; what the fixed fields need is never cut, whatever this says.</param>
    public void AppendCut(ByteBuffer destination, RecordBatch batch, in JournalRecord record, int maxBytes)
    {
        var line = batch.Line(record);
        var room = maxBytes - _beforeLine.Length - _fields.Length - GelfCut.MaxOverheadBytes - MaxTimestampBytes;
        destination.Append(_beforeLine);
        var used = GelfText.Append(destination, line, Math.Max(0, room));
        destination.Append(GelfCut.Suffix(line.Length - used));
        AppendAfterLine(destination, record);
        destination.Append(",\"_logrelay_cut_bytes\":"u8);
        AppendNumber(destination, line.Length - used);
        destination.Append("}"u8);
    }

    private void AppendAfterLine(ByteBuffer destination, in JournalRecord record)
    {
        destination.Append("\",\"timestamp\":"u8);
        AppendTimestamp(destination, record.TimeNano);
        destination.Append(record.Source == LogSource.Stderr ? ",\"level\":3"u8 : ",\"level\":6"u8);
        destination.Append(_fields);
        if ((record.Traits & RecordTraits.Marker) != 0)
        {
            destination.Append(",\"_logrelay_marker\":1"u8);
        }
    }

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
