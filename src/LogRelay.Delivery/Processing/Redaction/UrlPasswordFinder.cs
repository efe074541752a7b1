using System.Buffers;

namespace LogRelay.Delivery.Processing.Redaction;

/// <summary>Passwords in URLs: <c>postgres://user:password@host/</c>.</summary>
internal static class UrlPasswordFinder
{
    private static readonly SearchValues<byte> AuthorityEnd = SearchValues.Create("/ \t\n\"'<>?#"u8);

    /// <summary>Adds the passwords of a line.</summary>
    public static void Find(ReadOnlySpan<byte> line, SecretSpans secrets)
    {
        var from = 0;
        while (line[from..].IndexOf("://"u8) is var found and >= 0)
        {
            from += found + 3;
            var rest = line[from..];
            var end = rest.IndexOfAny(AuthorityEnd);
            var authority = end < 0 ? rest : rest[..end];
            var at = authority.LastIndexOf((byte)'@');
            var colon = authority.IndexOf((byte)':');
            if (colon >= 0 && colon < at)
            {
                secrets.Add(from + colon + 1, from + at);
            }
        }
    }
}
