using System.Text;

namespace LogRelay.Query.Matching;

/// <summary>Finds a text in bytes, ASCII letters in either case. Immutable; any thread.</summary>
/// <remarks>
/// Looks for the byte of the text that is rarest in logs, many bytes at a time, and compares the rest only there.
/// </remarks>
public sealed class LiteralSearch
{
    // Commonest first, roughly, in logs of all kinds: digits, lower-case letters by English, then signs.
    private static readonly byte[] CommonestFirst = " e0ta1onirs2ldc3:.-\"54uhm6,7p89gf/_yb=wv[]k(){}TxI+jqz"u8.ToArray();

    private readonly byte[] _lower;
    private readonly int _rareAt;
    private readonly byte _rareLower;
    private readonly byte _rareUpper;

    /// <summary>Prepares the search.</summary>
    /// <param name="text">UTF-8; not empty.</param>
    public LiteralSearch(ReadOnlySpan<byte> text)
    {
        _lower = text.ToArray();
        for (var i = 0; i < _lower.Length; i++)
        {
            _lower[i] = AsciiFold.Lower(_lower[i]);
            if (Rarity(_lower[i]) > Rarity(_lower[_rareAt]))
            {
                _rareAt = i;
            }
        }
        _rareLower = _lower[_rareAt];
        _rareUpper = AsciiFold.Upper(_rareLower);
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
        var last = bytes.Length - _lower.Length;
        var from = _rareAt;
        while (from - _rareAt <= last)
        {
            var window = bytes[from..(last + _rareAt + 1)];
            var found = _rareLower == _rareUpper ? window.IndexOf(_rareLower) : window.IndexOfAny(_rareLower, _rareUpper);
            if (found < 0)
            {
                return -1;
            }
            var start = from + found - _rareAt;
            if (AsciiFold.EqualsLower(bytes.Slice(start, _lower.Length), _lower))
            {
                return start;
            }
            from += found + 1;
        }
        return -1;
    }

    /// <summary>Whether the bytes begin with the text.</summary>
    public bool IsAtStart(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= _lower.Length && AsciiFold.EqualsLower(bytes[.._lower.Length], _lower);

    /// <summary>Whether the bytes end with the text.</summary>
    public bool IsAtEnd(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= _lower.Length && AsciiFold.EqualsLower(bytes[^_lower.Length..], _lower);

    private static int Rarity(byte value)
    {
        var place = CommonestFirst.AsSpan().IndexOf(value);
        return place < 0 ? CommonestFirst.Length : place;
    }
}
