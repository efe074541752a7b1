using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace LogRelay.Journal.JsonFile;

/// <summary>Undoes the escapes of a JSON string, whoever wrote it. Thread-safe; never throws for what the bytes say.</summary>
internal static class JsonTextDecoder
{
    private const int BlockBytes = 16;

    /// <summary>Decodes up to the closing quote.</summary>
    /// <param name="json">Begins after the opening quote; goes on after the closing one.</param>
    /// <param name="destination">At least as long as <paramref name="json"/>: decoding never makes text longer.</param>
    /// <param name="read">Bytes up to and with the closing quote.</param>
    /// <param name="written">Bytes of text. Lone surrogates became U+FFFD; bytes that are not UTF-8 stayed as they are.</param>
    /// <returns>False without a closing quote, for a bare control character, and for a bad escape.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> json, Span<byte> destination, out int read, out int written)
    {
        destination = destination[..json.Length];
        (read, written) = (0, 0);
        while (json.Length - read >= BlockBytes)
        {
            // What is copied behind the first special byte is overwritten by what comes next.
            var block = Vector128.Create(json.Slice(read, BlockBytes));
            block.CopyTo(destination[written..]);
            var special = Special(block).ExtractMostSignificantBits();
            var plain = special == 0 ? BlockBytes : BitOperations.TrailingZeroCount(special);
            (read, written) = (read + plain, written + plain);
            if (special != 0 && DecodeSpecial(json, destination, ref read, ref written) is { } isString)
            {
                return isString;
            }
        }
        while (read < json.Length)
        {
            var value = json[read];
            if (value is not ((byte)'"' or (byte)'\\') && value >= 0x20)
            {
                destination[written++] = value;
                read++;
            }
            else if (DecodeSpecial(json, destination, ref read, ref written) is { } isString)
            {
                return isString;
            }
        }
        return false;
    }

    private static Vector128<byte> Special(Vector128<byte> block) =>
        Vector128.LessThan(block, Vector128.Create((byte)0x20))
            | Vector128.Equals(block, Vector128.Create((byte)'"'))
            | Vector128.Equals(block, Vector128.Create((byte)'\\'));

    // At a quote, a backslash or a control character: true at the closing quote, false when it cannot be a string, null to go on.
    private static bool? DecodeSpecial(ReadOnlySpan<byte> json, Span<byte> destination, ref int read, ref int written)
    {
        var value = json[read++];
        if (value != '\\' || read == json.Length)
        {
            return value == '"';
        }
        if (SimpleEscape(json[read]) is var text and not 0)
        {
            destination[written++] = text;
            read++;
            return null;
        }
        if (!TryDecodeUnicode(json[read..], destination[written..], out var escapeBytes, out var textBytes))
        {
            return false;
        }
        (read, written) = (read + escapeBytes, written + textBytes);
        return null;
    }

    // 0: no such escape, or \u.
    private static byte SimpleEscape(byte letter) => letter switch
    {
        (byte)'"' or (byte)'\\' or (byte)'/' => letter,
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => 0,
    };

    private static bool TryDecodeUnicode(ReadOnlySpan<byte> json, Span<byte> destination, out int read, out int written)
    {
        (read, written) = (5, 0);
        if (!TryReadCodeUnit(json, out var unit))
        {
            return false;
        }
        if (!Rune.TryCreate(unit, out var rune))
        {
            var isPair = json.Length > 6 && json[5] == '\\' && TryReadCodeUnit(json[6..], out var low)
                && Rune.TryCreate(unit, low, out rune);
            (read, rune) = isPair ? (11, rune) : (5, Rune.ReplacementChar);
        }
        written = rune.EncodeToUtf8(destination);
        return true;
    }

    // At 'u'.
    private static bool TryReadCodeUnit(ReadOnlySpan<byte> json, out char unit)
    {
        unit = '\0';
        if (json.Length < 5 || json[0] != 'u')
        {
            return false;
        }
        var value = 0;
        foreach (var digit in json.Slice(1, 4))
        {
            var letter = (digit | 0x20) - 'a';
            var nibble = char.IsAsciiDigit((char)digit) ? digit - '0' : letter is >= 0 and < 6 ? letter + 10 : -1;
            if (nibble < 0)
            {
                return false;
            }
            value = (value << 4) | nibble;
        }
        unit = (char)value;
        return true;
    }
}
