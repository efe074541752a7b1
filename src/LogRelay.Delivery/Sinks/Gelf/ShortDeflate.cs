using System.Buffers.Binary;
using System.Numerics;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>
/// Deflate (RFC 1951) for messages of some hundred bytes: one block in the fixed code. zlib spends more on setting itself up
/// for each message than on the message; this has nothing to set up.
/// </summary>
/// <remarks>One caller at a time. About as small as zlib's fastest level, which uses the fixed code too.</remarks>
internal sealed class ShortDeflate
{
    /// <summary>Longest message. For longer ones codes made to measure are worth their table.</summary>
    public const int MaxBytes = 8 * 1024;

    private const int HashBits = 12;
    private const int ShortestMatch = 4;
    private const int LongestMatch = 258;
    private const int EndOfBlock = 256;

    // Code and its length in bits, ready to be written lowest bit first.
    private static readonly (uint Bits, int Count)[] Literals = MakeLiterals();
    private static readonly (uint Bits, int Count)[] Lengths = MakeLengths();

    // Where four bytes of that hash were seen last, counted from the first message on: what lies before the message at hand
    // is known to be of another one, and nothing has to be cleared.
    private readonly int[] _seen = new int[1 << HashBits];
    private int _base;

    /// <summary>Appends the compressed message to <paramref name="destination"/>.</summary>
    /// <param name="message">At most <see cref="MaxBytes"/>.</param>
    /// <param name="destination">Grows by nine eighths of the message at worst, and some bytes.</param>
    public void Write(ReadOnlySpan<byte> message, ByteBuffer destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, MaxBytes, nameof(message));
        if (_base > int.MaxValue - (2 * MaxBytes))
        {
            Array.Clear(_seen);
            _base = 0;
        }
        var output = new Bits(destination.Reserve((message.Length * 9 / 8) + 16));
        // The last block, in the fixed code.
        output.Put(0b011, 3);
        var at = 0;
        for (var last = message.Length - ShortestMatch; at <= last;)
        {
            if (FindMatch(message, at) is var (length, distance) && length > 0)
            {
                PutMatch(ref output, length, distance);
                // Enough of what lies within to find most repetitions.
                Note(message, at + 1, last);
                Note(message, at + length - 2, last);
                at += length;
            }
            else
            {
                Put(ref output, message[at++]);
            }
        }
        while (at < message.Length)
        {
            Put(ref output, message[at++]);
        }
        Put(ref output, EndOfBlock);
        destination.Advance(output.Finish());
        _base += message.Length + 1;
    }

    private (int Length, int Distance) FindMatch(ReadOnlySpan<byte> message, int at)
    {
        var word = BinaryPrimitives.ReadUInt32LittleEndian(message[at..]);
        ref var seen = ref _seen[Hash(word)];
        var found = seen - _base - 1;
        seen = _base + at + 1;
        if (found < 0 || BinaryPrimitives.ReadUInt32LittleEndian(message[found..]) != word)
        {
            return default;
        }
        var rest = message.Slice(at, Math.Min(LongestMatch, message.Length - at));
        return (rest.CommonPrefixLength(message[found..]), at - found);
    }

    private void Note(ReadOnlySpan<byte> message, int at, int last)
    {
        if (at <= last)
        {
            _seen[Hash(BinaryPrimitives.ReadUInt32LittleEndian(message[at..]))] = _base + at + 1;
        }
    }

    private static int Hash(uint word) => (int)((word * 2654435761) >> (32 - HashBits));

    private static void Put(ref Bits output, int symbol)
    {
        var (bits, count) = Literals[symbol];
        output.Put(bits, count);
    }

    private static void PutMatch(ref Bits output, int length, int distance)
    {
        var (bits, count) = Lengths[length];
        output.Put(bits, count);
        // RFC 1951, 3.2.5: two codes for each power of two, told apart by the bit below the highest.
        var value = (uint)(distance - 1);
        if (value < 2)
        {
            output.Put(Reverse(value, 5), 5);
            return;
        }
        var extra = BitOperations.Log2(value) - 1;
        var code = (uint)(2 * (extra + 1)) + ((value >> extra) & 1);
        output.Put(Reverse(code, 5) | ((value & ((1u << extra) - 1)) << 5), 5 + extra);
    }

    private static (uint Bits, int Count)[] MakeLiterals()
    {
        var codes = new (uint, int)[288];
        for (var symbol = 0; symbol < codes.Length; symbol++)
        {
            // RFC 1951, 3.2.6.
            var (code, count) = symbol switch
            {
                < 144 => (0x30 + symbol, 8),
                < 256 => (0x190 + symbol - 144, 9),
                < 280 => (symbol - 256, 7),
                _ => (0xC0 + symbol - 280, 8),
            };
            codes[symbol] = (Reverse((uint)code, count), count);
        }
        return codes;
    }

    private static (uint Bits, int Count)[] MakeLengths()
    {
        const int FirstSymbol = 257;
        const int Codes = 28;
        var lengths = new (uint, int)[LongestMatch + 1];
        var shortest = 3;
        for (var code = 0; code < Codes; code++)
        {
            // RFC 1951, 3.2.5: eight codes without, then four each with one more extra bit.
            var extra = code < 8 ? 0 : (code / 4) - 1;
            var (bits, count) = Literals[FirstSymbol + code];
            for (var i = 0; i < 1 << extra; i++)
            {
                lengths[shortest + i] = (bits | ((uint)i << count), count + extra);
            }
            shortest += 1 << extra;
        }
        lengths[LongestMatch] = Literals[FirstSymbol + Codes];
        return lengths;
    }

    private static uint Reverse(uint code, int count)
    {
        var reversed = 0u;
        for (var i = 0; i < count; i++)
        {
            reversed = (reversed << 1) | ((code >> i) & 1);
        }
        return reversed;
    }

    private ref struct Bits(Span<byte> output)
    {
        private readonly Span<byte> _output = output;
        private int _written;
        private ulong _bits;
        private int _count;

        /// <summary>At most 31 bits.</summary>
        public void Put(uint bits, int count)
        {
            _bits |= (ulong)bits << _count;
            _count += count;
            if (_count >= 32)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(_output[_written..], (uint)_bits);
                _written += sizeof(uint);
                _bits >>= 32;
                _count -= 32;
            }
        }

        /// <summary>Fills the last byte with zeros. Gives all bytes written.</summary>
        public int Finish()
        {
            for (; _count > 0; _count -= 8)
            {
                _output[_written++] = (byte)_bits;
                _bits >>= 8;
            }
            return _written;
        }
    }
}
