using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace LogRelay.Query.Matching;

/// <summary>Finds a text in bytes, ASCII letters in either case. Immutable; any thread.</summary>
/// <remarks>
/// Looks for two bytes of the text that are rare in logs, at their distance, 32 places at a time, and compares the
/// rest only where both stand; 16 in programs that are compiled ahead for processors of any age, as ours are.
/// </remarks>
public sealed class LiteralSearch
{
    // Commonest first, roughly, in logs of all kinds: digits, lower-case letters by English, then signs.
    private static readonly byte[] CommonestFirst = " e0ta1onirs2ldc3:.-\"54uhm6,7p89gf/_yb=wv[]k(){}TxI+jqz"u8.ToArray();

    private readonly byte[] _lower;
    private readonly int _firstAt;
    private readonly int _secondAt;

    // 0x20 for a letter, which makes it lower case; 0 for what is itself.
    private readonly byte _firstFold;
    private readonly byte _secondFold;

    /// <summary>Prepares the search.</summary>
    /// <param name="text">UTF-8; not empty.</param>
    public LiteralSearch(ReadOnlySpan<byte> text)
    {
        _lower = text.ToArray();
        for (var i = 0; i < _lower.Length; i++)
        {
            _lower[i] = AsciiFold.Lower(_lower[i]);
        }
        _firstAt = RarestBut(-1);
        _secondAt = _lower.Length == 1 ? _firstAt : RarestBut(_firstAt);
        _firstFold = FoldOf(_lower[_firstAt]);
        _secondFold = FoldOf(_lower[_secondAt]);
    }

    /// <summary>Prepares the search for a text.</summary>
    public LiteralSearch(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    /// <summary>Bytes of the text.</summary>
    public int Length => _lower.Length;

    /// <summary>Where the text begins first; -1 when it is not there.</summary>
    public int IndexIn(ReadOnlySpan<byte> bytes)
    {
        // Places at which the text may begin.
        var places = bytes.Length - _lower.Length + 1;
        var start = 0;
        var found = Vector256.IsHardwareAccelerated ? IndexByVector256(bytes, places, ref start) : IndexByVector128(bytes, places, ref start);
        if (found >= 0)
        {
            return found;
        }
        for (; start < places; start++)
        {
            if (IsAt(bytes, start))
            {
                return start;
            }
        }
        return -1;
    }

    /// <summary>Whether the bytes begin with the text.</summary>
    public bool IsAtStart(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= _lower.Length && AsciiFold.EqualsLower(bytes[.._lower.Length], _lower);

    /// <summary>Whether the bytes end with the text.</summary>
    public bool IsAtEnd(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= _lower.Length && AsciiFold.EqualsLower(bytes[^_lower.Length..], _lower);

    /// <summary>Looks at the places whole vectors of which fit; <paramref name="start"/> is the first that was not looked at.</summary>
    private int IndexByVector256(ReadOnlySpan<byte> bytes, int places, ref int start)
    {
        var (first, second) = (Vector256.Create(_lower[_firstAt]), Vector256.Create(_lower[_secondAt]));
        var (firstFold, secondFold) = (Vector256.Create(_firstFold), Vector256.Create(_secondFold));
        ref var origin = ref MemoryMarshal.GetReference(bytes);
        for (; start + Vector256<byte>.Count <= places; start += Vector256<byte>.Count)
        {
            var isBoth = Vector256.Equals(Vector256.LoadUnsafe(ref origin, (nuint)(start + _firstAt)) | firstFold, first)
                & Vector256.Equals(Vector256.LoadUnsafe(ref origin, (nuint)(start + _secondAt)) | secondFold, second);
            for (var hits = isBoth.ExtractMostSignificantBits(); hits != 0; hits &= hits - 1)
            {
                var place = start + BitOperations.TrailingZeroCount(hits);
                if (IsAt(bytes, place))
                {
                    return place;
                }
            }
        }
        return -1;
    }

    // The same, half as wide.
    private int IndexByVector128(ReadOnlySpan<byte> bytes, int places, ref int start)
    {
        var (first, second) = (Vector128.Create(_lower[_firstAt]), Vector128.Create(_lower[_secondAt]));
        var (firstFold, secondFold) = (Vector128.Create(_firstFold), Vector128.Create(_secondFold));
        ref var origin = ref MemoryMarshal.GetReference(bytes);
        for (; start + Vector128<byte>.Count <= places; start += Vector128<byte>.Count)
        {
            var isBoth = Vector128.Equals(Vector128.LoadUnsafe(ref origin, (nuint)(start + _firstAt)) | firstFold, first)
                & Vector128.Equals(Vector128.LoadUnsafe(ref origin, (nuint)(start + _secondAt)) | secondFold, second);
            for (var hits = isBoth.ExtractMostSignificantBits(); hits != 0; hits &= hits - 1)
            {
                var place = start + BitOperations.TrailingZeroCount(hits);
                if (IsAt(bytes, place))
                {
                    return place;
                }
            }
        }
        return -1;
    }

    private bool IsAt(ReadOnlySpan<byte> bytes, int place) =>
        (bytes[place + _firstAt] | _firstFold) == _lower[_firstAt] && AsciiFold.EqualsLower(bytes.Slice(place, _lower.Length), _lower);

    private int RarestBut(int other)
    {
        var rarest = -1;
        for (var i = 0; i < _lower.Length; i++)
        {
            if (i != other && (rarest < 0 || Rarity(_lower[i]) > Rarity(_lower[rarest])))
            {
                rarest = i;
            }
        }
        return rarest;
    }

    private static byte FoldOf(byte lower) => char.IsAsciiLetterLower((char)lower) ? (byte)0x20 : (byte)0;

    private static int Rarity(byte value)
    {
        var place = CommonestFirst.AsSpan().IndexOf(value);
        return place < 0 ? CommonestFirst.Length : place;
    }
}
