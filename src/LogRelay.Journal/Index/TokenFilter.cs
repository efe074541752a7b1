using System.Buffers.Binary;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Index;

/// <summary>
/// A Bloom filter in buckets of one cache line, over the tokens of a block: it says "certainly not" or "maybe", the
/// latter wrongly for about one token in a hundred.
/// </summary>
/// <remarks>
/// A bucket has 480 bits and, in its last four bytes, its CRC-32C: one that is damaged says "maybe" to everything, and a
/// question costs one read of 64 bytes. docs/formats/index.md has the arithmetic, which is on disk.
/// </remarks>
internal static class TokenFilter
{
    public const int BucketBytes = 64;
    private const int BucketBits = 480;
    private const int BitsPerToken = 10;
    private const int Probes = 6;

    // Odd, without any relation: each picks other bits of the product.
    private static ReadOnlySpan<uint> Salts => [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b];

    /// <summary>Bytes of a filter for that many distinct tokens.</summary>
    public static int SizeOf(int tokens) =>
        tokens == 0 ? 0 : checked((int)((((long)tokens * BitsPerToken) + BucketBits - 1) / BucketBits) * BucketBytes);

    /// <summary>Fills a filter.</summary>
    /// <param name="filter"><see cref="SizeOf"/> bytes.</param>
    /// <param name="hashes">The tokens; 0 stands for none.</param>
    public static void Fill(Span<byte> filter, ReadOnlySpan<ulong> hashes)
    {
        filter.Clear();
        foreach (var hash in hashes)
        {
            if (hash != 0)
            {
                var bucket = filter.Slice(OffsetOf(hash, filter.Length), BucketBytes);
                foreach (var salt in Salts)
                {
                    var bit = BitOf(hash, salt);
                    bucket[bit >> 3] |= (byte)(1 << (bit & 7));
                }
            }
        }
        for (var at = 0; at < filter.Length; at += BucketBytes)
        {
            var bucket = filter.Slice(at, BucketBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(bucket[^4..], Crc32C.Compute(bucket[..^4]));
        }
    }

    /// <summary>Where the bucket of a token begins in a filter of that size.</summary>
    public static int OffsetOf(ulong hash, int filterBytes) =>
        (int)(((hash >> 32) * (uint)(filterBytes / BucketBytes)) >> 32) * BucketBytes;

    /// <summary>Asks the token's bucket.</summary>
    /// <returns>False only when the bucket is whole and the token is not in it.</returns>
    public static bool MayContain(ReadOnlySpan<byte> bucket, ulong hash)
    {
        if (bucket.Length < BucketBytes || BinaryPrimitives.ReadUInt32LittleEndian(bucket[(BucketBytes - 4)..]) != Crc32C.Compute(bucket[..(BucketBytes - 4)]))
        {
            return true;
        }
        hash = Math.Max(hash, 1);
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = BitOf(hash, Salts[probe]);
            if ((bucket[bit >> 3] & (1 << (bit & 7))) == 0)
            {
                return false;
            }
        }
        return true;
    }

    private static int BitOf(ulong hash, uint salt) => (int)(((ulong)((uint)hash * salt) * BucketBits) >> 32);
}
