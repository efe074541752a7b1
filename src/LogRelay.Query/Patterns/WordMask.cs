namespace LogRelay.Query.Patterns;

/// <summary>Masks one word, or several joined ones.</summary>
internal static class WordMask
{
    private const int LeastHex = 8;
    private const int LeastIdentifier = 16;

    /// <summary>Writes the mask.</summary>
    /// <param name="compound">From <see cref="WordReader.CompoundAt"/>.</param>
    /// <param name="target">Takes it.</param>
    public static void Write(ReadOnlySpan<byte> compound, ref MaskWriter target)
    {
        if (!compound.ContainsAnyInRange((byte)'0', (byte)'9'))
        {
            target.Write(compound);
        }
        else if (IsTime(compound))
        {
            target.Write("<time>"u8);
        }
        else if (AddressLength(compound) is var address and > 0)
        {
            target.Write("<ip>"u8);
            WriteWords(compound[address..], ref target);
        }
        else if (IsUuid(compound))
        {
            target.Write("<id>"u8);
        }
        else
        {
            WriteWords(compound, ref target);
        }
    }

    private static void WriteWords(ReadOnlySpan<byte> compound, ref MaskWriter target)
    {
        while (!compound.IsEmpty)
        {
            var word = WordReader.FirstOf(compound);
            if (word.IsEmpty)
            {
                target.Write(compound[0]);
                compound = compound[1..];
                continue;
            }
            var decimals = DecimalLength(compound);
            if (decimals > 0)
            {
                target.Write("<num>"u8);
                compound = compound[decimals..];
                continue;
            }
            WriteWord(word, ref target);
            compound = compound[word.Length..];
        }
    }

    private static void WriteWord(ReadOnlySpan<byte> word, ref MaskWriter target)
    {
        if (!word.ContainsAnyInRange((byte)'0', (byte)'9'))
        {
            target.Write(word);
        }
        else if (word.StartsWith("0x"u8) || (word.Length >= LeastHex && IsHex(word) && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0))
        {
            target.Write("<hex>"u8);
        }
        else if (word.Length >= LeastIdentifier && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            target.Write("<id>"u8);
        }
        else
        {
            WriteNumbered(word, ref target);
        }
    }

    // user42, 17ms, utf8: the letters stay.
    private static void WriteNumbered(ReadOnlySpan<byte> word, ref MaskWriter target)
    {
        while (!word.IsEmpty)
        {
            var digits = DigitsOf(word);
            if (digits > 0)
            {
                target.Write("<num>"u8);
                word = word[digits..];
            }
            else
            {
                target.Write(word[0]);
                word = word[1..];
            }
        }
    }

    private static int DigitsOf(ReadOnlySpan<byte> text)
    {
        var other = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return other < 0 ? text.Length : other;
    }

    /// <summary>Bytes of a number with a fraction at the start; 0 when there is none.</summary>
    private static int DecimalLength(ReadOnlySpan<byte> text)
    {
        var whole = DigitsOf(text);
        if (whole == 0 || whole + 1 >= text.Length || text[whole] != '.')
        {
            return 0;
        }
        var fraction = DigitsOf(text[(whole + 1)..]);
        return fraction == 0 ? 0 : whole + 1 + fraction;
    }

    // 2026-11-23T10:00:00.123Z, 2026-11-23, 10:00:00, 10:00:00.123
    private static bool IsTime(ReadOnlySpan<byte> text) =>
        (text.Length >= 10 && DigitsOf(text) == 4 && text[4] == '-' && DigitsOf(text[5..]) == 2 && text[7] == '-' && DigitsOf(text[8..]) == 2)
        || (text.Length >= 8 && DigitsOf(text) == 2 && text[2] == ':' && DigitsOf(text[3..]) == 2 && text[5] == ':' && DigitsOf(text[6..]) == 2);

    /// <summary>Bytes of an IPv4 address at the start; 0 when there is none.</summary>
    private static int AddressLength(ReadOnlySpan<byte> text)
    {
        var at = 0;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0 && (at >= text.Length || text[at++] != '.'))
            {
                return 0;
            }
            var digits = DigitsOf(text[at..]);
            if (digits is 0 or > 3)
            {
                return 0;
            }
            at += digits;
        }
        return at < text.Length && (WordReader.IsOfWord(text[at]) || text[at] == '.') ? 0 : at;
    }

    private static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36)
        {
            return false;
        }
        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit((char)text[i]))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsHex(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (!char.IsAsciiHexDigit((char)value))
            {
                return false;
            }
        }
        return true;
    }
}
