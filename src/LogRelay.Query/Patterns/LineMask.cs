using LogRelay.Query.Fields;

namespace LogRelay.Query.Patterns;

/// <summary>
/// Writes a line with what changes from one to the next replaced: numbers, times, addresses, identifiers, quoted text. Lines
/// with the same mask are similar. Never throws; any bytes will do; any thread.
/// </summary>
internal static class LineMask
{
    /// <summary>A mask ends here: lines that begin with the same are similar.</summary>
    public const int MaxBytes = 512;

    /// <summary>Masks a line.</summary>
    /// <param name="line">A line; of JSON with a message, the message is masked.</param>
    /// <param name="mask">At least <see cref="MaxBytes"/>.</param>
    /// <returns>Bytes of the mask.</returns>
    public static int Write(ReadOnlySpan<byte> line, Span<byte> mask)
    {
        var isJson = JsonFields.IsObject(line);
        var message = isJson ? MessageOf(line) : default;
        if (!message.IsEmpty)
        {
            line = message;
            isJson = false;
        }
        var target = new MaskWriter(mask[..MaxBytes]);
        for (var at = 0; at < line.Length && !target.IsFull;)
        {
            if (line[at] is (byte)'"' or (byte)'\'')
            {
                at = Quoted(line, at, isJson, ref target);
            }
            else if (WordReader.IsOfWord(line[at]))
            {
                var word = WordReader.CompoundAt(line, at);
                WordMask.Write(word, ref target);
                at += word.Length;
            }
            else
            {
                target.Write(line[at++]);
            }
        }
        return target.Length;
    }

    private static int Quoted(ReadOnlySpan<byte> line, int at, bool isJson, ref MaskWriter target)
    {
        var quote = line[at];
        var end = quote == '"' ? JsonText.StringEnd(line, at + 1, out _) : ApostropheEnd(line, at);
        if (end < 0)
        {
            target.Write(quote);
            return at + 1;
        }
        var next = JsonText.SkipSpace(line, end + 1);
        if (isJson && next < line.Length && line[next] == ':')
        {
            target.Write(line[at..(end + 1)]);
        }
        else
        {
            target.Write(quote);
            target.Write("<str>"u8);
            target.Write(quote);
        }
        return end + 1;
    }

    // The one in "can't" opens nothing.
    private static int ApostropheEnd(ReadOnlySpan<byte> line, int at)
    {
        if (at > 0 && WordReader.IsOfWord(line[at - 1]))
        {
            return -1;
        }
        var length = line[(at + 1)..].IndexOf((byte)'\'');
        var end = at + 1 + length;
        return length < 0 || (end + 1 < line.Length && WordReader.IsOfWord(line[end + 1])) ? -1 : end;
    }

    private static ReadOnlySpan<byte> MessageOf(ReadOnlySpan<byte> line)
    {
        var visitor = default(MessageVisitor);
        return JsonFields.Find(line, "msg"u8, ref visitor) || JsonFields.Find(line, "message"u8, ref visitor) ? visitor.Text : default;
    }

    private ref struct MessageVisitor : IFieldVisitor
    {
        public ReadOnlySpan<byte> Text { get; private set; }

        public bool Visit(FieldValue value)
        {
            Text = value.Written;
            return !Text.IsEmpty;
        }
    }
}
