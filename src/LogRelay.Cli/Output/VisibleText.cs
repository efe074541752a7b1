using System.Buffers;
using System.Globalization;
using System.Text;

namespace LogRelay.Cli.Output;

/// <summary>Makes what somebody else wrote harmless on a terminal: every control sequence is shown, none is carried out.</summary>
/// <remarks>Any thread. Never throws, whatever the bytes.</remarks>
internal static class VisibleText
{
    /// <summary>Marks that turn the direction of what follows, or show nothing; joiners of scripts and emoji are none of them.</summary>
    public static char[] DirectionMarks { get; } =
        ['\u061C', '\u200E', '\u200F', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069', '\uFEFF'];

    /// <summary>The text with control characters as <c>^[</c>, <c>\u202e</c>, and bytes that are no UTF-8 as <c>\xff</c>.</summary>
    public static string Of(string text)
    {
        var visible = new ArrayBufferWriter<byte>();
        Write(visible, Encoding.UTF8.GetBytes(text));
        return Encoding.UTF8.GetString(visible.WrittenSpan);
    }

    /// <summary>Writes bytes so; tabs stay.</summary>
    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var plain = LengthOfPlain(text);
            target.Write(text[..plain]);
            text = text[plain..];
            if (text.IsEmpty)
            {
                return;
            }
            var status = Rune.DecodeFromUtf8(text, out var rune, out var used);
            if (status != OperationStatus.Done)
            {
                target.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\x{text[0]:x2}")));
                used = 1;
            }
            else if (IsHidden(rune))
            {
                WriteHidden(target, rune);
            }
            else
            {
                target.Write(text[..used]);
            }
            text = text[used..];
        }
    }

    private static int LengthOfPlain(ReadOnlySpan<byte> text)
    {
        var other = text.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        return other < 0 ? text.Length : other;
    }

    private static bool IsHidden(Rune rune) => rune.Value != '\t' && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || (rune.IsBmp && DirectionMarks.Contains((char)rune.Value));

    private static void WriteHidden(IBufferWriter<byte> target, Rune rune)
    {
        var shown = rune.Value switch
        {
            < 0x20 => $"^{(char)(rune.Value + '@')}",
            0x7F => "^?",
            _ => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
        };
        target.Write(Encoding.ASCII.GetBytes(shown));
    }
}
