using System.Globalization;
using System.Text;

namespace LogRelay.Delivery.Processing.Fields;

/// <summary>The inside of JSON strings.</summary>
internal static class JsonEscapes
{
    private const int HexDigits = 4;

    /// <summary>Resolves escapes.</summary>
    /// <param name="text">Between the quotes.</param>
    /// <param name="output">At least as long as <paramref name="text"/>.</param>
    /// <param name="length">Bytes written.</param>
    /// <returns>False when there is an escape that JSON does not know.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> text, Span<byte> output, out int length)
    {
        length = 0;
        while (true)
        {
            var plain = text.IndexOf((byte)'\\');
            if (plain < 0)
            {
                text.CopyTo(output[length..]);
                length += text.Length;
                return true;
            }
            text[..plain].CopyTo(output[length..]);
            length += plain;
            text = text[plain..];
            if (!TryEscape(text, output, ref length, out var used))
            {
                return false;
            }
            text = text[used..];
        }
    }

    private static bool TryEscape(ReadOnlySpan<byte> text, Span<byte> output, ref int length, out int used)
    {
        used = 2;
        if (text.Length < 2)
        {
            return false;
        }
        if (text[1] == 'u')
        {
            return TryCharacter(text, output, ref length, out used);
        }
        var value = text[1] switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => text[1],
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => (byte)0,
        };
        output[length] = value;
        length++;
        return value != 0;
    }

    // Six bytes of an escape, or twelve of a pair, are never fewer than the UTF-8 of its character.
    private static bool TryCharacter(ReadOnlySpan<byte> text, Span<byte> output, ref int length, out int used)
    {
        used = 2 + HexDigits;
        if (!TryUnit(text, out var first))
        {
            return false;
        }
        var rune = Rune.ReplacementChar;
        if (!char.IsSurrogate(first))
        {
            rune = new Rune(first);
        }
        else if (TryUnit(text[used..], out var second) && char.IsHighSurrogate(first) && char.IsLowSurrogate(second))
        {
            rune = new Rune(first, second);
            used *= 2;
        }
        length += rune.EncodeToUtf8(output[length..]);
        return true;
    }

    private static bool TryUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = '\0';
        if (text.Length < 2 + HexDigits || text[0] != '\\' || text[1] != 'u'
            || !ushort.TryParse(text.Slice(2, HexDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }
        unit = (char)value;
        return true;
    }
}
