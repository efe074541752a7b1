using System.Buffers.Binary;

namespace LogRelay.Fuzz;

/// <summary>Makes a new input of known ones. Everything follows from the random numbers.</summary>
public sealed class Mutator(Random random, IReadOnlyList<byte[]> tokens)
{
    private const int MaxBytes = 64 * 1024;
    private static readonly long[] Edges = [0, 1, -1, 127, 128, 255, 256, 32767, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    /// <summary>Mutates a copy of one of them, a few times.</summary>
    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        var input = corpus[random.Next(corpus.Count)];
        for (var steps = 1 << random.Next(4); steps > 0; steps--)
        {
            input = Step(input, corpus);
        }
        return input.Length > MaxBytes ? input[..MaxBytes] : input;
    }

    private byte[] Step(byte[] input, IReadOnlyList<byte[]> corpus)
    {
        if (input.Length == 0)
        {
            return Insert(input, 0, Some());
        }
        var at = random.Next(input.Length);
        var length = Math.Min(input.Length - at, 1 << random.Next(9));
        switch (random.Next(11))
        {
            case 0:
                return Changed(input, at, (byte)(input[at] ^ (1 << random.Next(8))));
            case 1:
                return Changed(input, at, (byte)random.Next(256));
            case 2:
                return Changed(input, at, (byte)(input[at] + random.Next(-2, 3)));
            case 3:
                return Insert(input, at, Some());
            case 4:
                return [.. input[..at], .. input[(at + length)..]];
            case 5:
                return Insert(input, random.Next(input.Length + 1), input.AsSpan(at, length));
            case 6:
                return input[..at];
            case 7:
                return Splice(input, at, corpus[random.Next(corpus.Count)]);
            case 8 when tokens.Count > 0:
                return Insert(input, at, tokens[random.Next(tokens.Count)]);
            case 9 when tokens.Count > 0:
                return Overwrite(input, at, tokens[random.Next(tokens.Count)]);
            default:
                return Overwrite(input, at, Number());
        }
    }

    private static byte[] Changed(byte[] input, int at, byte value)
    {
        var changed = (byte[])input.Clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] Insert(byte[] input, int at, ReadOnlySpan<byte> piece) => [.. input[..at], .. piece, .. input[at..]];

    private static byte[] Overwrite(byte[] input, int at, ReadOnlySpan<byte> piece)
    {
        var changed = (byte[])input.Clone();
        piece[..Math.Min(piece.Length, input.Length - at)].CopyTo(changed.AsSpan(at));
        return changed;
    }

    private byte[] Splice(byte[] input, int at, byte[] other) =>
        other.Length == 0 ? input : [.. input[..at], .. other[random.Next(other.Length)..]];

    private byte[] Some()
    {
        var some = new byte[random.Next(1, 9)];
        random.NextBytes(some);
        return some;
    }

    private byte[] Number()
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Edges[random.Next(Edges.Length)] + random.Next(-1, 2));
        var width = 1 << random.Next(4);
        var number = bytes[..width];
        if (random.Next(2) == 0)
        {
            Array.Reverse(number);
        }
        return number;
    }
}
