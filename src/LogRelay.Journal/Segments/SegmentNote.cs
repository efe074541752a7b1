using System.Buffers;
using System.Text.Json;
using LogRelay.Journal.JsonFile;

namespace LogRelay.Journal.Segments;

/// <summary>
/// What a compressed segment says of itself, in the extra field of its first gzip member: Docker's own
/// <c>lastTime</c>, by which its reader skips files, and what LogRelay needs to place the file without its manifest.
/// </summary>
/// <param name="LastTimeNano">
/// Time of the last record, nanoseconds since 1970-01-01 UTC. Exact: Docker's reader skips a file that ends before
/// <c>--since</c>, and a time cut to microseconds ends before itself.
/// </param>
/// <param name="Position">Position of the first byte in the stream.</param>
/// <param name="Length">Uncompressed bytes.</param>
/// <param name="Records">How many records.</param>
internal readonly record struct SegmentNote(long LastTimeNano, long Position, long Length, long Records)
{
    /// <summary>The note as JSON.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(160);
        Span<byte> time = stackalloc byte[Rfc3339Nano.MaxLength];
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("lastTime"u8, time[..Rfc3339Nano.Write(time, LastTimeNano)]);
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
