using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using LogRelay.Cli.Times;
using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Output;

/// <summary>One JSON object a line: <c>time</c>, <c>id</c>, <c>position</c>, <c>stream</c>, <c>level</c>, the stream's fields, <c>line</c>.</summary>
/// <remarks>Of a line that is not UTF-8 <c>line_base64</c> has the bytes; in <c>line</c> they are replaced.</remarks>
/// <param name="isForTerminal">True to escape marks that turn the direction of what follows; JSON itself lets them stand.</param>
internal sealed class JsonRecordWriter(bool isForTerminal) : IRecordWriter, IDisposable
{
    private readonly Utf8JsonWriter _json = new(
        System.IO.Stream.Null,
        new JsonWriterOptions { Encoder = isForTerminal ? ForTerminal() : JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> target, Protocol.V1.Stream stream, Record record)
    {
        _json.Reset(target);
        _json.WriteStartObject();
        _json.WriteString("time"u8, TimeFormat.Exact(record.TimeNano));
        _json.WriteString("id"u8, stream.Id);
        _json.WriteNumber("position"u8, record.Position);
        _json.WriteString("stream"u8, record.IsStderr ? "stderr"u8 : "stdout"u8);
        if (record.Level != Level.Unknown)
        {
            _json.WriteString("level"u8, LevelNames.Of(record.Level));
        }
        foreach (var (name, value) in stream.Fields)
        {
            if (name != "id")
            {
                _json.WriteString(name, value);
            }
        }
        WriteLine(record.Line.Span);
        _json.WriteEndObject();
        _json.Flush();
        target.Write("\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private static JavaScriptEncoder ForTerminal()
    {
        var allowed = new TextEncoderSettings(UnicodeRanges.All);
        allowed.ForbidCharacters(VisibleText.DirectionMarks);
        return JavaScriptEncoder.Create(allowed);
    }

    private void WriteLine(ReadOnlySpan<byte> line)
    {
        if (Utf8.IsValid(line))
        {
            _json.WriteString("line"u8, line);
            return;
        }
        _json.WriteString("line"u8, System.Text.Encoding.UTF8.GetString(line));
        _json.WriteBase64String("line_base64"u8, line);
    }
}
