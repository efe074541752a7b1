namespace LogRelay.Delivery.Processing.Redaction;

/// <summary>JSON web tokens: three parts in base64, the first of which is a JSON object.</summary>
internal static class JwtFinder
{
    private const int ShortestPart = 6;

    // What {" becomes in base64.
    private static ReadOnlySpan<byte> Prefix => "eyJ"u8;

    /// <summary>Adds the tokens of a line.</summary>
    public static void Find(ReadOnlySpan<byte> line, SecretSpans secrets)
    {
        var from = 0;
        while (line[from..].IndexOf(Prefix) is var found and >= 0)
        {
            var start = from + found;
            from = start + Prefix.Length;
            if (!SecretBytes.StartsWord(line, start) || !TryPart(line, start, out var dot) || !TryPart(line, dot + 1, out dot))
            {
                continue;
            }
            // An unsigned token has nothing behind the second dot, an encrypted one five parts.
            var end = dot;
            while (end < line.Length && line[end] == '.')
            {
                end += 1 + SecretBytes.Run(line, end + 1, SecretBytes.Base64Url);
            }
            secrets.Add(start, end);
            from = end;
        }
    }

    private static bool TryPart(ReadOnlySpan<byte> line, int start, out int dot)
    {
        var length = SecretBytes.Run(line, start, SecretBytes.Base64Url);
        dot = start + length;
        return length >= ShortestPart && dot < line.Length && line[dot] == '.';
    }
}
