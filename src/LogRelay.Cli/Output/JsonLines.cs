using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LogRelay.Cli.Output;

/// <summary>Writes one JSON object a line.</summary>
internal static class JsonLines
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>Writes an object for each item.</summary>
    /// <param name="target">Where they go.</param>
    /// <param name="items">The items.</param>
    /// <param name="write">Writes an item's members.</param>
    public static void Write<T>(IBufferWriter<byte> target, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        using var json = new Utf8JsonWriter(target, Options);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            target.Write("\n"u8);
        }
    }
}
