using System.Text.Json;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Retention;

/// <summary>A segment that holds nothing but the marker of what was removed undelivered in front of what follows it.</summary>
internal static class MarkerFile
{
    /// <summary>No marker's line is longer.</summary>
    public const int MaxBytes = 4096;

    /// <summary>True when the file is one: tells it from a segment where the manifest cannot.</summary>
    public static bool Is(IStorage storage, RotatedFile rotated)
    {
        if (rotated.Codec != SegmentCodec.Plain)
        {
            return false;
        }
        using var file = storage.Open(rotated.Path, StorageOpenMode.Read);
        return TryRead(file, out _, out _);
    }

    /// <summary>Reads what the marker counts.</summary>
    /// <returns>False when it is none, or damaged.</returns>
    public static bool TryRead(IStorageFile file, out long records, out long bytes)
    {
        (records, bytes) = (0, 0);
        if (file.Length is 0 or > MaxBytes)
        {
            return false;
        }
        Span<byte> content = stackalloc byte[MaxBytes];
        var line = content[..file.Read(0, content)];
        return line.IndexOf((byte)'\n') == line.Length - 1 && TryParse(line, out records, out bytes);
    }

    private static bool TryParse(ReadOnlySpan<byte> line, out long records, out long bytes)
    {
        (records, bytes) = (0, 0);
        var isMarker = false;
        try
        {
            var json = new Utf8JsonReader(line);
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName || json.CurrentDepth != 2)
                {
                    continue;
                }
                if (json.ValueTextEquals("marker"u8))
                {
                    isMarker = json.Read() && json.TokenType == JsonTokenType.String && json.ValueTextEquals(LossMarker.UndeliveredReason);
                }
                else if (json.ValueTextEquals("records"u8))
                {
                    records = Number(ref json);
                }
                else if (json.ValueTextEquals("bytes"u8))
                {
                    bytes = Number(ref json);
                }
            }
            return isMarker;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static long Number(ref Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number) && number > 0 ? number : 0;
}
