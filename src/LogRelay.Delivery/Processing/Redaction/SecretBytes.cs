using System.Buffers;

namespace LogRelay.Delivery.Processing.Redaction;

/// <summary>The bytes that secrets are made of.</summary>
internal static class SecretBytes
{
    /// <summary>Letters and digits.</summary>
    public static readonly SearchValues<byte> Alphanumeric = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    /// <summary>Base64 for URLs.</summary>
    public static readonly SearchValues<byte> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>What a credential of HTTP authorization may hold (RFC 6750, RFC 7617).</summary>
    public static readonly SearchValues<byte> Credential = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="u8);

    /// <summary>How many bytes from <paramref name="start"/> on are in <paramref name="values"/>.</summary>
    public static int Run(ReadOnlySpan<byte> line, int start, SearchValues<byte> values)
    {
        var end = line[start..].IndexOfAnyExcept(values);
        return end < 0 ? line.Length - start : end;
    }

    /// <summary>True when a word may start at <paramref name="at"/>: no letter, digit, dash or underscore is before it.</summary>
    public static bool StartsWord(ReadOnlySpan<byte> line, int at) => at == 0 || !Base64Url.Contains(line[at - 1]);
}
