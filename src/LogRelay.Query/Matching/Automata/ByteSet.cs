using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LogRelay.Query.Matching.Automata;

/// <summary>Some of ASCII's bytes, and all beyond them: finds the first. Immutable; any thread.</summary>
/// <remarks>
/// .NET's own SearchValues take ten times as long in a program that is compiled ahead for processors of any age: there they
/// call a function for every 16 bytes.
/// </remarks>
internal sealed class ByteSet
{
    // Of the bytes with a low half of n: bit h is set for the one with a high half of h.
    private readonly Vector128<byte> _byLowHalf;
    private readonly bool[] _isIn = new bool[256];

    /// <summary>A set.</summary>
    /// <param name="bytes">Those below 0x80.</param>
    public ByteSet(IEnumerable<byte> bytes)
    {
        Span<byte> byLowHalf = stackalloc byte[Vector128<byte>.Count];
        foreach (var value in bytes)
        {
            _isIn[value] = true;
            byLowHalf[value & 0x0f] |= (byte)(1 << (value >> 4));
        }
        _isIn.AsSpan(0x80).Fill(true);
        _byLowHalf = Vector128.Create<byte>(byLowHalf);
    }

    private static bool IsFast => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>Where the first one is; -1 when there is none.</summary>
    public int IndexIn(ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (IsFast)
        {
            var rows = _byLowHalf;
            var bits = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0);
            ref var origin = ref MemoryMarshal.GetReference(text);
            for (; at + Vector128<byte>.Count <= text.Length; at += Vector128<byte>.Count)
            {
                var block = Vector128.LoadUnsafe(ref origin, (nuint)at);
                var isOut = Vector128.Equals(Lookup(rows, block & Vector128.Create((byte)0x0f)) & Lookup(bits, block >>> 4), Vector128<byte>.Zero);
                var hits = (~isOut.ExtractMostSignificantBits() & 0xffff) | block.ExtractMostSignificantBits();
                if (hits != 0)
                {
                    return at + BitOperations.TrailingZeroCount(hits);
                }
            }
        }
        for (; at < text.Length; at++)
        {
            if (_isIn[text[at]])
            {
                return at;
            }
        }
        return -1;
    }

    /// <summary>The entries of a table of 16; every index is below that.</summary>
    private static Vector128<byte> Lookup(Vector128<byte> table, Vector128<byte> indexes) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(table, indexes) : AdvSimd.Arm64.VectorTableLookup(table, indexes);
}
