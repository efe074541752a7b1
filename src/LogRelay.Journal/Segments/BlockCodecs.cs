using System.Diagnostics;

namespace LogRelay.Journal.Segments;

/// <summary>The one list of <see cref="IBlockCodec"/>s.</summary>
internal static class BlockCodecs
{
    /// <summary>A codec of the caller's own, to be disposed of.</summary>
    /// <param name="codec">Any but plain.</param>
    public static IBlockCodec Create(SegmentCodec codec) => codec switch
    {
        SegmentCodec.Gzip => new GzipBlocks(),
        SegmentCodec.Zstd => new ZstdBlocks(),
        _ => throw new UnreachableException($"BUG: {codec} stores no blocks"),
    };
}
