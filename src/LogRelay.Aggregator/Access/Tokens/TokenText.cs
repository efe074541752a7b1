using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace LogRelay.Aggregator.Access.Tokens;

/// <summary>
/// A token's text: <c>lrt_</c>, 40 random letters and digits, and 6 that check them. The head lets secret scanners find
/// tokens that were published; the check tells a mistyped one from a wrong one.
/// </summary>
internal static class TokenText
{
    /// <summary>Begins every token.</summary>
    public const string Prefix = "lrt_";

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    // 238 bits: nobody guesses them, so their plain SHA-256 is as safe as a slow hash, and costs a call nothing.
    private const int RandomLength = 40;
    private const int CheckLength = 6;

    /// <summary>Characters of a token.</summary>
    public const int Length = 4 + RandomLength + CheckLength;

    /// <summary>Makes one.</summary>
    public static string Create()
    {
        var body = Prefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return body + CheckOf(body);
    }

    /// <summary>Whether a text can be a token at all.</summary>
    public static bool IsOne(string text) =>
        text.Length == Length
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length).IndexOfAnyExcept(Letters) < 0
        && text.EndsWith(CheckOf(text[..^CheckLength]), StringComparison.Ordinal);

    /// <summary>What a token file has of a token: 32 bytes of SHA-256.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string CheckOf(string body)
    {
        var sum = Crc32.HashToUInt32(Encoding.ASCII.GetBytes(body));
        var check = new char[CheckLength];
        for (var at = CheckLength - 1; at >= 0; at--)
        {
            check[at] = Alphabet[(int)(sum % (uint)Alphabet.Length)];
            sum /= (uint)Alphabet.Length;
        }
        return new string(check);
    }
}
