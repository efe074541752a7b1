using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LogRelay.Plugin.Endpoints;

/// <summary>Reads the JSON body of a call. dockerd sends no Content-Type, and an empty body when it repeats a failed call.</summary>
internal static class RequestBody
{
    /// <summary>Largest body: labels and environment of a container fit many times over.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Reads and parses the body.</summary>
    /// <returns>The request, null for an empty body; or what is wrong with it.</returns>
    public static async Task<(T? Request, string? Fault)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var buffer = read.Buffer;
            if (buffer.Length > MaxBytes)
            {
                reader.AdvanceTo(buffer.End);
                return (null, string.Create(CultureInfo.InvariantCulture, $"the request has more than {MaxBytes} bytes"));
            }
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            var result = Parse(buffer, type);
            reader.AdvanceTo(buffer.End);
            return result;
        }
    }

    private static (T? Request, string? Fault) Parse<T>(ReadOnlySequence<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        if (body.IsEmpty)
        {
            return (null, null);
        }
        try
        {
            var json = new Utf8JsonReader(body);
            var request = JsonSerializer.Deserialize(ref json, type);
            // Throws when something else follows.
            _ = json.Read();
            return (request, null);
        }
        catch (JsonException malformed)
        {
            return (null, $"the request is not the JSON that Docker sends: {malformed.Message}");
        }
    }
}
