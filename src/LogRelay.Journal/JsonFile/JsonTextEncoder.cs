using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    private const byte FirstByteOfSeparators = 0xE2;
    private const byte LongEscape = 1;

    // For each byte: 0 when it stays, LongEscape, or what follows the backslash. As data, not a static array: looked up
    // for every byte of a line that is JSON itself, without a check for the type's initialization.
    private static ReadOnlySpan<byte> Escapes =>
    [
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, (byte)'n', 1, 1, (byte)'r', 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        0, 0, (byte)'"', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'\\', 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>Writes <paramref name="text"/> escaped, without quotes around it.</summary>
    /// <param name="destination">At least <see cref="MaxExpansion"/> times the length of <paramref name="text"/>.</param>
    /// <param name="text">Any bytes.</param>
    /// <param name="isValidUtf8">False when something was replaced by <c>\ufffd</c>.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(Span<byte> destination, ReadOnlySpan<byte> text, out bool isValidUtf8)
    {
        destination = destination[..checked(text.Length * MaxExpansion)];
        // Most lines are ASCII with nothing to escape: one pass tells and copies.
        var plain = CopyPlain(destination, text);
        if (plain == text.Length)
        {
            isValidUtf8 = true;
            return plain;
        }
        isValidUtf8 = Utf8.IsValid(text[plain..]);
        return plain + (isValidUtf8 ? EncodeValid(destination[plain..], text[plain..]) : EncodeInvalid(destination[plain..], text[plain..]));
    }

    /// <summary>Copies up to the first block that is not all plain ASCII.</summary>
    private static int CopyPlain(Span<byte> destination, ReadOnlySpan<byte> text)
    {
        if (text.Length < BlockBytes || destination.Length < text.Length)
        {
            return 0;
        }
        // Offsets stay below both lengths: checked once, above.
        ref var from = ref MemoryMarshal.GetReference(text);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var done = 0;
        for (; done <= text.Length - (2 * BlockBytes); done += 2 * BlockBytes)
        {
            var first = Vector128.LoadUnsafe(ref from, (nuint)done);
            var second = Vector128.LoadUnsafe(ref from, (nuint)(done + BlockBytes));
            if ((SpecialOf(first) | SpecialOf(second)) != Vector128<byte>.Zero)
            {
                break;
            }
            first.StoreUnsafe(ref to, (nuint)done);
            second.StoreUnsafe(ref to, (nuint)(done + BlockBytes));
        }
        for (; done <= text.Length - BlockBytes; done += BlockBytes)
        {
            var block = Vector128.LoadUnsafe(ref from, (nuint)done);
            if (SpecialOf(block) != Vector128<byte>.Zero)
            {
                return done;
            }
            block.StoreUnsafe(ref to, (nuint)done);
        }
        if (done == text.Length)
        {
            return done;
        }
        // The last block once more, moved back to where it is whole: the same bytes in the same place.
        var last = Vector128.LoadUnsafe(ref from, (nuint)(text.Length - BlockBytes));
        if (SpecialOf(last) != Vector128<byte>.Zero)
        {
            return done;
        }
        last.StoreUnsafe(ref to, (nuint)(text.Length - BlockBytes));
        return text.Length;
    }

    /// <summary>Not zero at each byte that is not ASCII, or does not stay as it is.</summary>
    /// <remarks>
    /// A byte is not plain when its upper and its lower half have a bit in common: 1 for 00 to 1F, 2 for 22 and 26, 4 for 3C and
    /// 3E, 8 for 5C, 16 for 80 to FF.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> SpecialOf(Vector128<byte> block)
    {
        var upper = Vector128.Create((byte)1, 1, 2, 4, 0, 8, 0, 0, 16, 16, 16, 16, 16, 16, 16, 16);
        var lower = Vector128.Create((byte)17, 17, 19, 17, 17, 17, 19, 17, 17, 17, 17, 17, 29, 17, 21, 17);
        var low = Vector128.Create((byte)0x0F);
        return Vector128.Shuffle(upper, (block >>> 4) & low) & Vector128.Shuffle(lower, block & low);
    }

    private static int EncodeValid(Span<byte> destination, ReadOnlySpan<byte> text)
    {
        var (read, written) = (0, 0);
        while (text.Length - read >= BlockBytes)
        {
            var block = Vector128.Create(text.Slice(read, BlockBytes));
            if (!HasSpecial(block))
            {
                block.CopyTo(destination[written..]);
                (read, written) = (read + BlockBytes, written + BlockBytes);
            }
            else
            {
                EncodeBytes(destination, text, read + BlockBytes, ref read, ref written);
            }
        }
        if (read == text.Length)
        {
            return written;
        }
        // A block that begins within a sequence may begin within a separator, which has an escape.
        if (text.Length >= BlockBytes && (text[^BlockBytes] & 0xC0) != 0x80)
        {
            // The last block once more, moved back to where it is whole: what it shares with the one before is written
            // a second time, the same bytes in the same place, because nothing in it has an escape.
            var block = Vector128.Create(text[^BlockBytes..]);
            if (!HasSpecial(block))
            {
                block.CopyTo(destination[(written + text.Length - read - BlockBytes)..]);
                return written + text.Length - read;
            }
        }
        EncodeBytes(destination, text, text.Length, ref read, ref written);
        return written;
    }

    // Byte by byte up to `end`: where one special byte is there are more, as in lines that are JSON themselves.
    private static void EncodeBytes(Span<byte> destination, ReadOnlySpan<byte> text, int end, ref int read, ref int written)
    {
        var (from, to) = (read, written);
        while (from < end)
        {
            var value = text[from];
            var escape = Escapes[value];
            if (escape == 0)
            {
                destination[to++] = value;
                from++;
            }
            else if (escape > LongEscape)
            {
                destination[to + 1] = escape;
                destination[to] = (byte)'\\';
                (from, to) = (from + 1, to + 2);
            }
            else if (value == FirstByteOfSeparators)
            {
                to += EncodeSeparator(destination[to..], text.Slice(from, 3));
                from += 3;
            }
            else
            {
                to += WriteUnicode(destination[to..], value);
                from++;
            }
        }
        (read, written) = (from, to);
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

    private static bool HasSpecial(Vector128<byte> block)
    {
        var specials = Vector128.LessThan(block, Vector128.Create((byte)0x20))
            | Vector128.Equals(block, Vector128.Create((byte)'"'))
            | Vector128.Equals(block, Vector128.Create((byte)'\\'))
            | Vector128.Equals(block, Vector128.Create((byte)'&'))
            // '<' is 0x3C and '>' 0x3E: one bit apart.
            | Vector128.Equals(block & Vector128.Create((byte)0xFD), Vector128.Create((byte)'<'))
            | Vector128.Equals(block, Vector128.Create(FirstByteOfSeparators));
        return specials != Vector128<byte>.Zero;
    }

    // U+2028 and U+2029, or harmless punctuation that begins with the same byte. The text is valid: three bytes.
    private static int EncodeSeparator(Span<byte> destination, ReadOnlySpan<byte> sequence)
    {
        if (sequence[1] == 0x80 && (sequence[2] | 1) == 0xA9)
        {
            return WriteUnicode(destination, 0x2028 | (sequence[2] & 1));
        }
        sequence.CopyTo(destination);
        return sequence.Length;
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
