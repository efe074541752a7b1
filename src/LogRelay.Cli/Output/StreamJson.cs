using System.Text.Json;
using LogRelay.Cli.Times;

namespace LogRelay.Cli.Output;

/// <summary>A stream as JSON.</summary>
internal static class StreamJson
{
    /// <summary>Writes the members of its object.</summary>
    public static void Write(Utf8JsonWriter json, Protocol.V1.Stream stream)
    {
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
    }
}
