using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace LogRelay.Journal.Segments;

/// <summary>
/// What a compressed segment says of itself, in the extra field of its first gzip member: Docker's own
/// <c>lastTime</c>, by which its reader skips files, and what LogRelay needs to place the file without its manifest.
/// </summary>
/// <param name="LastTime">Time of the last record, RFC 3339.</param>
/// <param name="Position">Position of the first byte in the stream.</param>
/// <param name="Length">Uncompressed bytes.</param>
/// <param name="Records">How many records.</param>
internal readonly record struct SegmentNote(DateTime LastTime, long Position, long Length, long Records)
{
    /// <summary>The note as JSON.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(160);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("lastTime"u8, LastTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("position"u8, Position);
            json.WriteNumber("length"u8, Length);
            json.WriteNumber("records"u8, Records);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the note's length; false when the field is not a note of LogRelay's.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> extra, out long length)
    {
        length = 0;
        try
        {
            var json = new Utf8JsonReader(extra);
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("length"u8))
                {
                    return json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out length) && length >= 0;
                }
            }
            return false;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
