using System.Globalization;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;

namespace LogRelay.Journal.Index;

/// <summary>
/// Cuts text into tokens: runs of letters, digits and <c>_</c>, case aside. The index and the query engine both use it,
/// so that a block's filter and a query mean the same by a word.
/// </summary>
/// <remarks>
/// <para>Letters and digits are Unicode's, with the marks that combine with them; bytes that are not UTF-8 separate tokens.
/// Case is folded character by character (invariant lower case). Scripts without spaces between words give one token a run:
/// a part of it is found by <c>*part*</c>, which no filter helps.</para>
/// <para>The hash is XXH3-64 of the token's first <see cref="MaxHashedBytes"/> bytes in lower case, seed 0. It is on disk:
/// another one needs another version of the index. Allocates nothing.</para>
/// </remarks>
public ref struct TokenReader
{
    /// <summary>Longer tokens are told apart by their first bytes only.</summary>
    public const int MaxHashedBytes = 256;

    private const byte Lower = 1;
    private const byte Upper = 2;
    private const byte Beyond = 3;

    private static readonly byte[] Classes = MakeClasses();

    private readonly ReadOnlySpan<byte> _text;
    private int _next;

    /// <summary>Starts before the first token of <paramref name="text"/>, any bytes.</summary>
    public TokenReader(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>Where the token begins in the text.</summary>
    public int Start { get; private set; }

    /// <summary>Its bytes in the text.</summary>
    public int Length { get; private set; }

    /// <summary>Equal for tokens that are equal but for case.</summary>
    public ulong Hash { get; private set; }

    /// <summary>Goes on to the next token.</summary>
    /// <returns>False when there is none any more.</returns>
    public bool TryNext()
    {
        var classes = Classes;
        var at = _next;
        while (at < _text.Length && classes[_text[at]] is var kind && (kind == 0 || (kind == Beyond && !IsWordRune(at, out _))))
        {
            at += kind == 0 ? 1 : RuneLength(at);
        }
        Start = at;
        var kinds = 0;
        while (at < _text.Length && classes[_text[at]] is var kind and not 0)
        {
            var bytes = 1;
            if (kind == Beyond && !IsWordRune(at, out bytes))
            {
                break;
            }
            kinds |= 1 << kind;
            at += bytes;
        }
        Length = at - Start;
        _next = at;
        if (Length == 0)
        {
            return false;
        }
        Hash = kinds == 1 << Lower ? XxHash3.HashToUInt64(_text.Slice(Start, Math.Min(Length, MaxHashedBytes))) : HashFolded(_text.Slice(Start, Length));
        return true;
    }

    /// <summary>The hash of a text that is one token.</summary>
    /// <returns>False when it is none, or more than one.</returns>
    public static bool TryHash(ReadOnlySpan<byte> token, out ulong hash)
    {
        var reader = new TokenReader(token);
        var isToken = reader.TryNext() && reader.Length == token.Length;
        hash = reader.Hash;
        return isToken;
    }

    private static ulong HashFolded(ReadOnlySpan<byte> token)
    {
        // Room for the character that crosses the limit.
        Span<byte> folded = stackalloc byte[MaxHashedBytes + 4];
        var length = 0;
        while (!token.IsEmpty && length < MaxHashedBytes)
        {
            var value = token[0];
            if (value < 0x80)
            {
                folded[length++] = value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
                token = token[1..];
                continue;
            }
            _ = Rune.DecodeFromUtf8(token, out var rune, out var bytes);
            length += Rune.ToLowerInvariant(rune).EncodeToUtf8(folded[length..]);
            token = token[bytes..];
        }
        return XxHash3.HashToUInt64(folded[..Math.Min(length, MaxHashedBytes)]);
    }

    /// <summary>Whether a character belongs to a token.</summary>
    public static bool IsOfToken(Rune rune) => rune.Value == '_' || Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.OtherNumber or UnicodeCategory.LetterNumber;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool IsWordRune(int at, out int bytes)
    {
        if (Rune.DecodeFromUtf8(_text[at..], out var rune, out bytes) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }
        return IsOfToken(rune);
    }

    private readonly int RuneLength(int at)
    {
        _ = Rune.DecodeFromUtf8(_text[at..], out _, out var bytes);
        return Math.Max(1, bytes);
    }

    private static byte[] MakeClasses()
    {
        var classes = new byte[256];
        for (var value = 0; value < classes.Length; value++)
        {
            classes[value] = value >= 0x80 ? Beyond
                : char.IsAsciiLetterUpper((char)value) ? Upper
                : char.IsAsciiLetterLower((char)value) || char.IsAsciiDigit((char)value) || value == '_' ? Lower
                : (byte)0;
        }
        return classes;
    }
}
