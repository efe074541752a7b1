using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using LogRelay.Protocol.V1;
using LogRelay.Query.Json;

namespace LogRelay.Cli.Output;

/// <summary>One JSON object a line, as <see cref="AnswerJson"/> has it.</summary>
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
        AnswerJson.Write(_json, stream, record);
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
}
