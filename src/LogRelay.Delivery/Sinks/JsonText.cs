using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace LogRelay.Delivery.Sinks;

/// <summary>Writes a container's bytes as the inside of a JSON string.</summary>
/// <remarks>
/// Valid UTF-8 goes through unchanged but for what JSON forbids: control characters (NUL among them), quote, backslash.
/// Bytes that are not UTF-8 become U+FFFD, one for each maximal subpart (Unicode 16, section 3.9, table 3-8).
/// </remarks>
internal static class JsonText
{
    private const int LongestCharacterBytes = 6;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create(EscapedBytes());
    private static readonly SearchValues<byte> EscapedOrNotAscii = SearchValues.Create([.. EscapedBytes(), .. HighBytes()]);

    private static ReadOnlySpan<byte> HexDigits => "0123456789abcdef"u8;

    /// <summary>Appends as much of <paramref name="text"/> as fits, ending between two characters.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="text">Any bytes.</param>
    /// <param name="maxBytes">At most this many bytes are appended.</param>
    /// <returns>How many bytes of <paramref name="text"/> were used up; all of them when there was room.</returns>
    public static int Append(ByteBuffer destination, ReadOnlySpan<byte> text, int maxBytes = int.MaxValue)
    {
        var stops = Utf8.IsValid(text) ? Escaped : EscapedOrNotAscii;
        var used = 0;
        while (used < text.Length)
        {
            var rest = text[used..];
            var plain = rest.IndexOfAny(stops);
            plain = plain < 0 ? rest.Length : plain;
            if (plain > maxBytes)
            {
                plain = CharacterStart(rest, maxBytes);
                destination.Append(rest[..plain]);
                return used + plain;
            }
            destination.Append(rest[..plain]);
            maxBytes -= plain;
            used += plain;
            if (plain < rest.Length)
            {
                var taken = AppendCharacter(destination, rest[plain..], ref maxBytes);
                if (taken == 0)
                {
                    return used;
                }
                used += taken;
            }
        }
        return used;
    }

    private static int AppendCharacter(ByteBuffer destination, ReadOnlySpan<byte> text, ref int maxBytes)
    {
        _ = Rune.DecodeFromUtf8(text, out var rune, out var taken);
        var output = destination.Reserve(LongestCharacterBytes);
        var written = rune.Value is >= 0x20 and not '"' and not '\\'
            ? rune.EncodeToUtf8(output)
            : WriteEscape((byte)rune.Value, output);
        if (written > maxBytes)
        {
            return 0;
        }
        destination.Advance(written);
        maxBytes -= written;
        return taken;
    }

    private static int WriteEscape(byte value, Span<byte> output)
    {
        var letter = value switch
        {
            (byte)'\t' => (byte)'t',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'"' or (byte)'\\' => value,
            _ => (byte)0,
        };
        output[0] = (byte)'\\';
        if (letter != 0)
        {
            output[1] = letter;
            return 2;
        }
        "u00"u8.CopyTo(output[1..]);
        output[4] = HexDigits[value >> 4];
        output[5] = HexDigits[value & 0xF];
        return 6;
    }

    // Only valid UTF-8 or ASCII gets here, so that walking back over continuation bytes finds a whole character.
    private static int CharacterStart(ReadOnlySpan<byte> text, int index)
    {
        while (index > 0 && (text[index] & 0xC0) == 0x80)
        {
            index--;
        }
        return index;
    }

    private static byte[] EscapedBytes() => [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\'];

    private static byte[] HighBytes() => [.. Enumerable.Range(0x80, 0x80).Select(value => (byte)value)];
}
