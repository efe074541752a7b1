using System.Globalization;
using System.Text;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Tells lines that Graylog refuses: empty, or nothing but white space.</summary>
/// <remarks>The rule is Java's <c>Character.isWhitespace</c>, which Graylog's decoder applies to <c>short_message</c>.</remarks>
internal static class GelfBlank
{
    /// <summary>True when Graylog would refuse <paramref name="line"/> as a short message.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line)
    {
        while (!line.IsEmpty)
        {
            if (line[0] is > 0x20 and < 0x80)
            {
                return false;
            }
            _ = Rune.DecodeFromUtf8(line, out var rune, out var taken);
            if (!IsWhiteSpace(rune))
            {
                return false;
            }
            line = line[taken..];
        }
        return true;
    }

    private static bool IsWhiteSpace(Rune rune) => rune.Value switch
    {
        >= 0x09 and <= 0x0D or >= 0x1C and <= 0x1F => true,
        0x00A0 or 0x2007 or 0x202F => false,
        _ => Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };
}
