using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LogRelay.Cli.Times;

namespace LogRelay.Cli.Output;

/// <summary>Streams as JSON, one object a line.</summary>
internal static class StreamJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes them.</summary>
    public static void Write(IBufferWriter<byte> target, IEnumerable<Protocol.V1.Stream> streams)
    {
        foreach (var stream in streams)
        {
            using (var json = new Utf8JsonWriter(target, Options))
            {
                Write(json, stream);
            }
            target.Write("\n"u8);
        }
    }

    private static void Write(Utf8JsonWriter json, Protocol.V1.Stream stream)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, stream.Id);
        foreach (var (name, value) in stream.Fields.Where(static field => field.Key != "id"))
        {
            json.WriteString(name, value);
        }
        json.WriteNumber("bytes"u8, stream.Bytes);
        json.WriteNumber("records"u8, stream.Records);
        if (stream.HasFirstNano)
        {
            json.WriteString("first"u8, TimeFormat.Exact(stream.FirstNano));
        }
        if (stream.HasLastNano)
        {
            json.WriteString("last"u8, TimeFormat.Exact(stream.LastNano));
        }
        json.WriteBoolean("is_live"u8, stream.IsLive);
        json.WriteEndObject();
    }
}
