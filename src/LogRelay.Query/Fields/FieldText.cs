using System.Text;

namespace LogRelay.Query.Fields;

/// <summary>Resolves the escapes of a field's value: those of JSON, which logfmt writers use too. Never throws.</summary>
internal static class FieldText
{
    /// <summary>Resolves escapes.</summary>
    /// <param name="written">The value without its quotes.</param>
    /// <param name="target">At least as long as <paramref name="written"/>.</param>
    /// <returns>Bytes written to <paramref name="target"/>.</returns>
    public static int Unescape(ReadOnlySpan<byte> written, Span<byte> target)
    {
        var length = 0;
        for (var at = 0; at < written.Length;)
        {
            if (written[at] != '\\' || at + 1 >= written.Length)
            {
                target[length++] = written[at++];
                continue;
            }
            if (written[at + 1] == 'u' && TryRune(written[at..], out var rune, out var used))
            {
                length += rune.EncodeToUtf8(target[length..]);
                at += used;
                continue;
            }
            target[length++] = written[at + 1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'t' => (byte)'\t',
                (byte)'r' => (byte)'\r',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var other => other,
            };
            at += 2;
        }
        return length;
    }

    private static bool TryRune(ReadOnlySpan<byte> escape, out Rune rune, out int used)
    {
        used = 6;
        rune = Rune.ReplacementChar;
        if (!TryUnit(escape, out var first))
        {
            return false;
        }
        if (Rune.TryCreate(first, out rune))
        {
            return true;
        }
        if (char.IsHighSurrogate(first) && TryUnit(escape[6..], out var second) && Rune.TryCreate(first, second, out rune))
        {
            used = 12;
            return true;
        }
        rune = Rune.ReplacementChar;
        return true;
    }

    private static bool TryUnit(ReadOnlySpan<byte> escape, out char unit)
    {
        unit = '\0';
        if (escape.Length < 6 || escape[0] != '\\' || escape[1] != 'u')
        {
            return false;
        }
        var isHex = System.Buffers.Text.Utf8Parser.TryParse(escape.Slice(2, 4), out ushort value, out var consumed, 'X') && consumed == 4;
        unit = (char)value;
        return isHex;
    }
}
