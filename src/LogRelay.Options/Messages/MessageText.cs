using System.Globalization;
using System.Text;

namespace LogRelay.Options.Messages;

/// <summary>Makes text that somebody else wrote fit for a one-line message. Does not throw.</summary>
internal static class MessageText
{
    /// <summary>Longest part of a value that a message repeats, in UTF-16 units.</summary>
    public const int MaxShown = 80;

    /// <summary>
    /// The value in double quotes: shortened, with quotes and backslashes escaped, and with every character that is
    /// invisible or moves the cursor (controls, line separators, bidirectional marks, half pairs) shown as an escape.
    /// </summary>
    public static string Quote(string value)
    {
        var shown = value.AsSpan();
        if (shown.Length > MaxShown)
        {
            var end = char.IsHighSurrogate(shown[MaxShown - 1]) ? MaxShown - 1 : MaxShown;
            shown = shown[..end];
        }

        var text = new StringBuilder(shown.Length + 16).Append('"');
        while (!shown.IsEmpty)
        {
            var whole = Rune.DecodeFromUtf16(shown, out var rune, out var used) == System.Buffers.OperationStatus.Done;
            if (whole)
            {
                Append(text, rune);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)shown[0]:x4}");
            }

            shown = shown[used..];
        }

        text.Append('"');
        return value.Length > MaxShown
            ? text.Append(CultureInfo.InvariantCulture, $"... ({value.Length} characters)").ToString()
            : text.ToString();
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        switch (rune.Value)
        {
            case '"' or '\\':
                text.Append('\\').Append((char)rune.Value);
                return;
            case '\n':
                text.Append("\\n");
                return;
            case '\r':
                text.Append("\\r");
                return;
            case '\t':
                text.Append("\\t");
                return;
        }

        var hidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned;
        if (hidden)
        {
            text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }
        else
        {
            text.Append(rune.ToString());
        }
    }
}
