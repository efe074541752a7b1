using System.Buffers;
using System.Buffers.Binary;
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
        while (true)
        {
            CopyPlain(json, destination, ref read, ref written);
            if (read == json.Length || json[read] < 0x20)
            {
                return false;
            }
            if (json[read++] == '"')
            {
                return true;
            }
            if (!TryDecodeEscape(json[read..], destination[written..], out var escapeBytes, out var textBytes))
            {
                return false;
            }
            (read, written) = (read + escapeBytes, written + textBytes);
        }
    }

    private static void CopyPlain(ReadOnlySpan<byte> json, Span<byte> destination, ref int read, ref int written)
    {
        while (json.Length - read >= BlockBytes)
        {
            // The whole block is copied; what follows its first special byte is overwritten later.
            var block = Vector128.Create(json.Slice(read, BlockBytes));
            block.CopyTo(destination[written..]);
            var specials = (Vector128.LessThan(block, Vector128.Create((byte)0x20))
                | Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(block, Vector128.Create((byte)'\\'))).ExtractMostSignificantBits();
            var plain = specials == 0 ? BlockBytes : BitOperations.TrailingZeroCount(specials);
            (read, written) = (read + plain, written + plain);
            if (specials != 0)
            {
                return;
            }
        }
        while (read < json.Length && json[read] >= 0x20 && json[read] is not ((byte)'"' or (byte)'\\'))
        {
            destination[written++] = json[read++];
        }
    }

    // Begins after the backslash.
    private static bool TryDecodeEscape(ReadOnlySpan<byte> json, Span<byte> destination, out int read, out int written)
    {
        (read, written) = (1, 1);
        if (json.IsEmpty)
        {
            return false;
        }
        switch (json[0])
        {
            case (byte)'n':
                destination[0] = (byte)'\n';
                return true;
            case (byte)'"' or (byte)'\\' or (byte)'/':
                destination[0] = json[0];
                return true;
            case (byte)'r':
                destination[0] = (byte)'\r';
                return true;
            case (byte)'t':
                destination[0] = (byte)'\t';
                return true;
            case (byte)'b':
                destination[0] = (byte)'\b';
                return true;
            case (byte)'f':
                destination[0] = (byte)'\f';
                return true;
            case (byte)'u':
                return TryDecodeUnicode(json, destination, out read, out written);
            default:
                return false;
        }
    }

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
        Span<byte> bytes = stackalloc byte[2];
        if (json.Length < 5 || json[0] != 'u'
            || Convert.FromHexString(json.Slice(1, 4), bytes, out _, out _) != OperationStatus.Done)
        {
            return false;
        }
        unit = (char)BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return true;
    }
}
