using System.Buffers;
using System.Text;

namespace LogRelay.Journal.JsonFile;

/// <summary>Encodes attributes as Go's json.Marshal of a <c>map[string]string</c>: keys in the order of their bytes.</summary>
internal static class AttributesEncoder
{
    public static byte[] Encode(IReadOnlyDictionary<string, string> attributes)
    {
        if (attributes.Count == 0)
        {
            return [];
        }
        var sorted = attributes.Select(pair => (Key: Encoding.UTF8.GetBytes(pair.Key), Value: Encoding.UTF8.GetBytes(pair.Value))).ToArray();
        Array.Sort(sorted, static (left, right) => left.Key.AsSpan().SequenceCompareTo(right.Key));
        var json = new ArrayBufferWriter<byte>();
        json.Write("{"u8);
        foreach (var (key, value) in sorted)
        {
            json.Write(json.WrittenCount > 1 ? ",\""u8 : "\""u8);
            Append(json, key);
            json.Write("\":\""u8);
            Append(json, value);
            json.Write("\""u8);
        }
        json.Write("}"u8);
        return json.WrittenSpan.ToArray();
    }

    private static void Append(ArrayBufferWriter<byte> json, byte[] text)
    {
        // encoding/json has short escapes for three more control characters than jsonlog has.
        var rest = text.AsSpan();
        while (rest.IndexOfAny((byte)'\t', (byte)'\b', (byte)'\f') is var at and >= 0)
        {
            AppendEncoded(json, rest[..at]);
            json.Write(rest[at] switch { (byte)'\t' => "\\t"u8, (byte)'\b' => "\\b"u8, _ => "\\f"u8 });
            rest = rest[(at + 1)..];
        }
        AppendEncoded(json, rest);
    }

    private static void AppendEncoded(ArrayBufferWriter<byte> json, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            json.Advance(JsonTextEncoder.Encode(json.GetSpan(text.Length * JsonTextEncoder.MaxExpansion), text, out _));
        }
    }
}
