using System.Buffers.Binary;
using LogRelay.Journal.Levels;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Index;

/// <summary>
/// How many records of each level a block has in each second, encoded: what a histogram needs of a block that lies across
/// the border of two of its steps.
/// </summary>
/// <remarks>
/// For each second with records, earliest first: its distance from the one before (the first: from 1970, zigzag), a byte
/// with a bit for each level that it has, and for each of these the number of records; numbers in groups of seven bits.
/// No levels end it; then come zeros and, in the last four bytes, the CRC-32C of all before. docs/formats/index.md.
/// </remarks>
internal static class BlockTimeline
{
    /// <summary>A block of times that are further apart than any clock's has none: its records are looked at.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Nanoseconds of the steps.</summary>
    public const long StepNano = 1_000_000_000;

    private const int ChecksumBytes = 4;

    /// <summary>Most bytes of one second: distance, levels, seven counts.</summary>
    private const int MaxSecondBytes = 10 + 1 + (7 * 5);

    /// <summary>The second of a record, rounded down, and its level in one number, so that sorting puts equal ones together.</summary>
    public static long KeyOf(long timeNano, LogLevel level) => (((timeNano / StepNano) - (timeNano % StepNano < 0 ? 1 : 0)) << 3) | (long)level;

    /// <summary>Encodes.</summary>
    /// <param name="keys">One for each record, from <see cref="KeyOf"/>; sorted.</param>
    /// <param name="target">At least <see cref="MaxBytes"/>.</param>
    /// <returns>Bytes written, a multiple of <see cref="IndexFormat.Unit"/>; 0 when there are none or they are too many.</returns>
    public static int Encode(ReadOnlySpan<long> keys, Span<byte> target)
    {
        var (at, previous) = (0, 0L);
        for (var i = 0; i < keys.Length;)
        {
            // Room for this one, the end mark, and what fills up the last unit.
            if (at + MaxSecondBytes + 1 + ChecksumBytes > MaxBytes - IndexFormat.Unit)
            {
                return 0;
            }
            var second = keys[i] >> 3;
            var distance = second - previous;
            at += Write(target[at..], i == 0 ? (ulong)((distance << 1) ^ (distance >> 63)) : (ulong)distance);
            var levelsAt = at++;
            byte levels = 0;
            while (i < keys.Length && keys[i] >> 3 == second)
            {
                var key = keys[i];
                var first = i;
                while (i < keys.Length && keys[i] == key)
                {
                    i++;
                }
                levels |= (byte)(1 << (int)(key & 7));
                at += Write(target[at..], (ulong)(i - first));
            }
            target[levelsAt] = levels;
            previous = second;
        }
        return at == 0 ? 0 : Seal(target, at);
    }

    /// <summary>Whether the bytes are a timeline.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> timeline) =>
        timeline.Length >= IndexFormat.Unit
        && BinaryPrimitives.ReadUInt32LittleEndian(timeline[^ChecksumBytes..]) == Crc32C.Compute(timeline[..^ChecksumBytes]);

    /// <summary>Reads a second.</summary>
    /// <param name="rest">A timeline that <see cref="IsWhole"/>, as far as it is not read; moved on.</param>
    /// <param name="second">The second before; <see cref="long.MinValue"/> at first. Then the one that was read.</param>
    /// <param name="records">Seven counts, in the order of <see cref="LogLevel"/>'s values.</param>
    /// <returns>False at the end.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> rest, ref long second, scoped Span<int> records)
    {
        var before = rest;
        var distance = Read(ref rest);
        if (rest.IsEmpty || rest[0] == 0)
        {
            rest = before;
            return false;
        }
        second = second == long.MinValue ? (long)(distance >> 1) ^ -(long)(distance & 1) : second + (long)distance;
        var levels = rest[0];
        rest = rest[1..];
        for (var level = 0; level < 7; level++)
        {
            records[level] = (levels & (1 << level)) == 0 ? 0 : (int)Read(ref rest);
        }
        return true;
    }

    private static int Seal(Span<byte> target, int at)
    {
        var length = (int)IndexFormat.Align(at + 2 + ChecksumBytes);
        target[at..length].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target[(length - ChecksumBytes)..], Crc32C.Compute(target[..(length - ChecksumBytes)]));
        return length;
    }

    private static int Write(Span<byte> target, ulong value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            target[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        target[length++] = (byte)value;
        return length;
    }

    private static ulong Read(ref ReadOnlySpan<byte> rest)
    {
        var value = 0UL;
        var shift = 0;
        while (!rest.IsEmpty && shift < 64)
        {
            var next = rest[0];
            rest = rest[1..];
            value |= (ulong)(next & 0x7f) << shift;
            shift += 7;
            if (next < 0x80)
            {
                break;
            }
        }
        return value;
    }
}
