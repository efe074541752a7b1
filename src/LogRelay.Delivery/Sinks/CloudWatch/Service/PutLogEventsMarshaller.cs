using System.Buffers.Text;
using System.Text;

namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>Writes PutLogEvents' input by hand: thousands of events a call, and none of them costs an allocation.</summary>
internal static class PutLogEventsMarshaller
{
    // `{"timestamp":` and so on, with the longest number.
    private const int EventOverheadBytes = 64;

    /// <summary>Appends the body of a call.</summary>
    public static void Write(ByteBuffer body, PutLogEventsRequest request)
    {
        body.Append("{\"logGroupName\":\""u8);
        AppendText(body, request.LogGroupName);
        body.Append("\",\"logStreamName\":\""u8);
        AppendText(body, request.LogStreamName);
        body.Append("\",\"logEvents\":["u8);
        var isFirst = true;
        foreach (ref readonly var logEvent in request.LogEvents.Span)
        {
            AppendEvent(body, logEvent, isFirst);
            isFirst = false;
        }
        body.Append("]}"u8);
    }

    private static void AppendEvent(ByteBuffer body, in InputLogEvent logEvent, bool isFirst)
    {
        body.Reserve(logEvent.Message.Length + EventOverheadBytes);
        body.Append(isFirst ? "{\"timestamp\":"u8 : ",{\"timestamp\":"u8);
        _ = Utf8Formatter.TryFormat(logEvent.Timestamp, body.Reserve(EventOverheadBytes), out var written);
        body.Advance(written);
        body.Append(",\"message\":\""u8);
        JsonText.Append(body, logEvent.Message.Span);
        body.Append("\"}"u8);
    }

    private static void AppendText(ByteBuffer body, string text) => JsonText.Append(body, Encoding.UTF8.GetBytes(text));
}
