using System.Buffers;
using System.Text.Json;
using LogRelay.Journal.JsonFile;

namespace LogRelay.Journal.Segments;

/// <summary>
/// What every block of a compressed segment says of itself, so that a reader can step from block to block without
/// decompressing, and find the next one behind a damaged one.
/// </summary>
/// <param name="Offset">Uncompressed bytes of the segment before this block.</param>
/// <param name="Length">Uncompressed bytes of this block.</param>
/// <param name="Stored">Compressed bytes that follow the block's header.</param>
/// <param name="SegmentLength">Uncompressed bytes of the whole segment, in the note of the first block; -1 in others.</param>
/// <param name="SegmentPosition">Position of the segment's first byte when it was compressed, in the same note; -1 in others.</param>
internal readonly record struct BlockNote(long Offset, int Length, int Stored, long SegmentLength = -1, long SegmentPosition = -1)
{
    /// <summary>The note as JSON, with what is said of the whole segment in front when this is its first block.</summary>
    public byte[] ToJson(SegmentNote? segment)
    {
        var buffer = new ArrayBufferWriter<byte>(224);
        Span<byte> time = stackalloc byte[Rfc3339Nano.MaxLength];
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (segment is { } whole)
            {
                json.WriteString("lastTime"u8, time[..Rfc3339Nano.Write(time, whole.LastTimeNano)]);
                json.WriteNumber("position"u8, whole.Position);
                json.WriteNumber("length"u8, whole.Length);
                json.WriteNumber("records"u8, whole.Records);
            }
            json.WriteNumber("offset"u8, Offset);
            json.WriteNumber("block"u8, Length);
            json.WriteNumber("stored"u8, Stored);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a note; false when the bytes are none of LogRelay's, or name sizes that no block has.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out BlockNote note)
    {
        note = default;
        var (offset, length, stored, segmentLength, position) = (-1L, -1L, -1L, -1L, -1L);
        try
        {
            var json = new Utf8JsonReader(bytes);
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }
                if (json.ValueTextEquals("offset"u8))
                {
                    offset = ReadNumber(ref json);
                }
                else if (json.ValueTextEquals("block"u8))
                {
                    length = ReadNumber(ref json);
                }
                else if (json.ValueTextEquals("stored"u8))
                {
                    stored = ReadNumber(ref json);
                }
                else if (json.ValueTextEquals("length"u8))
                {
                    segmentLength = ReadNumber(ref json);
                }
                else if (json.ValueTextEquals("position"u8))
                {
                    position = ReadNumber(ref json);
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }
        if (offset < 0 || length is <= 0 or > JournalLimits.MaxBlockBytes || stored is <= 0 or > JournalLimits.MaxStoredBlockBytes)
        {
            return false;
        }
        note = new BlockNote(offset, (int)length, (int)stored, segmentLength, position);
        return true;
    }

    private static long ReadNumber(ref Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number) ? number : -1;
}
