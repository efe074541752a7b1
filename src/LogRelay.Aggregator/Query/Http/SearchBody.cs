using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using LogRelay.Protocol.V1;
using LogRelay.Query.Json;

namespace LogRelay.Aggregator.Query.Http;

/// <summary>Writes records as they are found, in one of the three formats. One answer, one caller.</summary>
/// <param name="format">How.</param>
internal sealed class SearchBody(AnswerFormat format) : IDisposable
{
    private const int UsualBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _target = new(UsualBytes);

    // It is no part of a page: scripts read it as data, whatever the lines have in them. The type says so, and "nosniff".
    private readonly Utf8JsonWriter _json = new(System.IO.Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private readonly List<Protocol.V1.Stream> _streams = [];
    private long _newest = long.MinValue;

    /// <summary>Sends what was written.</summary>
    /// <returns>False when the client has gone.</returns>
    public async ValueTask<bool> SendAsync(PipeWriter client, CancellationToken ct)
    {
        var sent = await client.WriteAsync(_target.WrittenMemory, ct);
        _target.ResetWrittenCount();
        return !sent.IsCompleted;
    }

    /// <summary>Before the first reply.</summary>
    public void Begin()
    {
        if (format == AnswerFormat.Json)
        {
            _target.Write("{\"records\":["u8);
        }
        else if (format == AnswerFormat.Events)
        {
            _target.Write("retry: 1000\n: the tail has begun\n\n"u8);
        }
    }

    /// <summary>Records written so far.</summary>
    public long Count { get; private set; }

    /// <summary>The records of a reply; its end, if it has one.</summary>
    public void Write(SearchReply reply, bool hasProgress)
    {
        _streams.AddRange(reply.Streams);
        foreach (var record in reply.Records)
        {
            WriteRecord(record);
        }
        if (reply.End is not null)
        {
            WriteEnd(reply.End, reply.Progress);
        }
        else if (hasProgress && format == AnswerFormat.Lines && reply.Progress is not null)
        {
            Line(json =>
            {
                json.WriteStartObject("progress"u8);
                AnswerJson.Write(json, reply.Progress);
                json.WriteEndObject();
            });
        }
    }

    /// <summary>Says that the client is still there for us, and we for it.</summary>
    public void StayAlive() => _target.Write(format == AnswerFormat.Events ? ": nothing new\n\n"u8 : "\n"u8);

    /// <summary>Why the rest does not come.</summary>
    public void Fail(HttpProblem problem)
    {
        if (format == AnswerFormat.Events)
        {
            _target.Write("event: problem\ndata: "u8);
            Object(problem.Write);
            _target.Write("\n\n"u8);
        }
        else
        {
            Object(json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("problem"u8);
                problem.Write(json);
                json.WriteEndObject();
            });
            _target.Write("\n"u8);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void WriteRecord(Record record)
    {
        var stream = record.Stream < _streams.Count ? _streams[(int)record.Stream] : new Protocol.V1.Stream();
        if (format == AnswerFormat.Json && Count > 0)
        {
            _target.Write(",\n"u8);
        }
        Count++;
        if (format != AnswerFormat.Events)
        {
            Line(json => AnswerJson.Write(json, stream, record), hasEnd: format == AnswerFormat.Lines);
            return;
        }
        // Late lines of a slow node do not turn the clock back.
        _newest = Math.Max(_newest, record.TimeNano);
        _target.Write("id: "u8);
        WriteNumber(_newest);
        _target.Write("\ndata: "u8);
        Line(json => AnswerJson.Write(json, stream, record), hasEnd: false);
        _target.Write("\n\n"u8);
    }

    private void WriteEnd(End end, Progress? progress)
    {
        switch (format)
        {
            case AnswerFormat.Json:
                // The object is written in pieces: this one is its rest.
                _target.Write("],\n\"end\":"u8);
                Line(json => AnswerJson.Write(json, end, progress), hasEnd: false);
                _target.Write("}\n"u8);
                break;
            case AnswerFormat.Lines:
                Line(json =>
                {
                    json.WriteStartObject("end"u8);
                    AnswerJson.Write(json, end, progress);
                    json.WriteEndObject();
                });
                break;
            default:
                break;
        }
    }

    private void WriteNumber(long number)
    {
        var span = _target.GetSpan(20);
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(number, span, out var written);
        _target.Advance(written);
    }

    private void Line(Action<Utf8JsonWriter> members, bool hasEnd = true)
    {
        Object(json =>
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        });
        if (hasEnd)
        {
            _target.Write("\n"u8);
        }
    }

    private void Object(Action<Utf8JsonWriter> write)
    {
        _json.Reset(_target);
        write(_json);
        _json.Flush();
    }
}
