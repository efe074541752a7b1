namespace LogRelay.Delivery.Processing.Redaction;

/// <summary>Credentials of HTTP authorization: what stands behind <c>Bearer</c> and <c>Basic</c>.</summary>
internal static class AuthorizationFinder
{
    private const int ShortestCredential = 8;

    /// <summary>Adds the credentials of a line.</summary>
    public static void Find(ReadOnlySpan<byte> line, SecretSpans secrets)
    {
        // Both words and nothing else of note have this in the middle or at the end, whatever the case of the rest.
        Find(line, "earer "u8, (byte)'b', secrets);
        Find(line, "EARER "u8, (byte)'b', secrets);
        Find(line, "asic "u8, (byte)'b', secrets);
        Find(line, "ASIC "u8, (byte)'b', secrets);
    }

    private static void Find(ReadOnlySpan<byte> line, ReadOnlySpan<byte> rest, byte first, SecretSpans secrets)
    {
        var from = 0;
        while (line[from..].IndexOf(rest) is var found and >= 0)
        {
            var at = from + found;
            from = at + rest.Length;
            if (at == 0 || (line[at - 1] | 0x20) != first || !SecretBytes.StartsWord(line, at - 1))
            {
                continue;
            }
            var start = from;
            while (start < line.Length && line[start] == ' ')
            {
                start++;
            }
            var length = SecretBytes.Run(line, start, SecretBytes.Credential);
            // Plain words, as in "basic authentication", are lower case throughout.
            if (length >= ShortestCredential && line.Slice(start, length).ContainsAnyExceptInRange((byte)'a', (byte)'z'))
            {
                secrets.Add(start, start + length);
            }
        }
    }
}
