using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace LogRelay.Journal.JsonFile;

/// <summary>Escapes the inside of a JSON string as Docker's jsonlog package does. Thread-safe.</summary>
/// <remarks>
/// <c>\" \\ \n \r</c>; other control bytes, <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c> as <c>\u00xx</c>; U+2028 and U+2029 as
/// <c>\u2028 \u2029</c>; each byte that is not valid UTF-8 as <c>\ufffd</c>; everything else, DEL too, as it is.
/// </remarks>
internal static class JsonTextEncoder
{
    /// <summary>Most bytes that one byte of text becomes: <c>\u00xx</c>.</summary>
    public const int MaxExpansion = 6;

    private const int BlockBytes = 16;

    /// <summary>Writes <paramref name="text"/> escaped, without quotes around it.</summary>
    /// <param name="destination">At least <see cref="MaxExpansion"/> times the length of <paramref name="text"/>.</param>
    /// <param name="text">Any bytes.</param>
    /// <param name="isValidUtf8">False when something was replaced by <c>\ufffd</c>.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(Span<byte> destination, ReadOnlySpan<byte> text, out bool isValidUtf8)
    {
        destination = destination[..checked(text.Length * MaxExpansion)];
        isValidUtf8 = Utf8.IsValid(text);
        return isValidUtf8 ? EncodeValid(destination, text) : EncodeInvalid(destination, text);
    }

    private static int EncodeValid(Span<byte> destination, ReadOnlySpan<byte> text)
    {
        var (read, written) = (0, 0);
        while (text.Length - read >= BlockBytes)
        {
            // The whole block is copied; what follows its first special byte is overwritten in the next round.
            var block = Vector128.Create(text.Slice(read, BlockBytes));
            block.CopyTo(destination[written..]);
            var specials = Specials(block);
            if (specials == 0)
            {
                (read, written) = (read + BlockBytes, written + BlockBytes);
                continue;
            }
            var plain = BitOperations.TrailingZeroCount(specials);
            (read, written) = (read + plain, written + plain);
            EncodeSpecial(destination, text, ref read, ref written);
        }
        while (read < text.Length)
        {
            var value = text[read];
            if (IsSpecial(value))
            {
                EncodeSpecial(destination, text, ref read, ref written);
            }
            else
            {
                destination[written++] = value;
                read++;
            }
        }
        return written;
    }

    private static int EncodeInvalid(Span<byte> destination, ReadOnlySpan<byte> text)
    {
        var (read, written) = (0, 0);
        while (read < text.Length)
        {
            var rest = text[read..];
            var ascii = rest.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            var valid = ascii < 0 ? rest.Length : ascii;
            if (valid == 0 && Rune.DecodeFromUtf8(rest, out _, out var length) == OperationStatus.Done)
            {
                valid = length;
            }
            if (valid > 0)
            {
                written += EncodeValid(destination[written..], rest[..valid]);
                read += valid;
                continue;
            }
            // Go steps over one byte where .NET would step over the whole broken sequence.
            written += WriteUnicode(destination[written..], 0xFFFD);
            read++;
        }
        return written;
    }

    private static uint Specials(Vector128<byte> block)
    {
        var specials = Vector128.LessThan(block, Vector128.Create((byte)0x20))
            | Vector128.Equals(block, Vector128.Create((byte)'"'))
            | Vector128.Equals(block, Vector128.Create((byte)'\\'))
            | Vector128.Equals(block, Vector128.Create((byte)'&'))
            // '<' is 0x3C and '>' 0x3E: one bit apart.
            | Vector128.Equals(block & Vector128.Create((byte)0xFD), Vector128.Create((byte)'<'))
            | Vector128.Equals(block, Vector128.Create((byte)0xE2));
        return specials.ExtractMostSignificantBits();
    }

    // 0xE2 begins U+2028 and U+2029, and much harmless punctuation.
    private static bool IsSpecial(byte value) =>
        value < 0x20 || value is (byte)'"' or (byte)'\\' or (byte)'&' or (byte)'<' or (byte)'>' or 0xE2;

    private static void EncodeSpecial(Span<byte> destination, ReadOnlySpan<byte> text, ref int read, ref int written)
    {
        var value = text[read];
        switch (value)
        {
            case (byte)'"' or (byte)'\\':
                destination[written++] = (byte)'\\';
                destination[written++] = value;
                read++;
                return;
            case (byte)'\n' or (byte)'\r':
                destination[written++] = (byte)'\\';
                destination[written++] = value == '\n' ? (byte)'n' : (byte)'r';
                read++;
                return;
            case 0xE2:
                // Valid UTF-8 was established: two more bytes follow.
                var sequence = text.Slice(read, 3);
                if (sequence[1] == 0x80 && (sequence[2] | 1) == 0xA9)
                {
                    written += WriteUnicode(destination[written..], 0x2028 | (sequence[2] & 1));
                }
                else
                {
                    sequence.CopyTo(destination[written..]);
                    written += 3;
                }
                read += 3;
                return;
            default:
                written += WriteUnicode(destination[written..], value);
                read++;
                return;
        }
    }

    private static int WriteUnicode(Span<byte> destination, int codeUnit)
    {
        var hex = "0123456789abcdef"u8;
        destination[0] = (byte)'\\';
        destination[1] = (byte)'u';
        destination[2] = hex[codeUnit >> 12];
        destination[3] = hex[(codeUnit >> 8) & 15];
        destination[4] = hex[(codeUnit >> 4) & 15];
        destination[5] = hex[codeUnit & 15];
        return 6;
    }
}
