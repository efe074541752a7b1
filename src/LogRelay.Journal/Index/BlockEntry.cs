using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Index;

/// <summary>What is known of one block, a run of about 256 KiB of whole records, without reading it.</summary>
public readonly record struct BlockEntry
{
    /// <summary>Value of <see cref="StoredOffset"/> for a block of a compressed file that can only be read from its start.</summary>
    public const long NotSeekable = -1;

    /// <summary>The segment that it belongs to.</summary>
    public long Sequence { get; init; }

    /// <summary>Position of its first byte in the stream.</summary>
    public long Position { get; init; }

    /// <summary>Uncompressed bytes.</summary>
    public int Length { get; init; }

    /// <summary>How the segment was stored when the entry was made.</summary>
    public SegmentCodec Codec { get; init; }

    /// <summary>Where it begins in a file of that codec, or <see cref="NotSeekable"/>.</summary>
    public long StoredOffset { get; init; }

    /// <summary>Bytes that it takes there.</summary>
    public int StoredBytes { get; init; }

    /// <summary>How many records it has. Not known unless <see cref="BlockTraits.Summarized"/>.</summary>
    public int Records { get; init; }

    /// <summary>Earliest time of its records, nanoseconds since 1970-01-01 UTC; <see cref="long.MinValue"/> when not known.</summary>
    public long MinTimeNano { get; init; }

    /// <summary>Latest time of its records; <see cref="long.MaxValue"/> when not known.</summary>
    public long MaxTimeNano { get; init; }

    /// <summary>CRC-32C of the uncompressed bytes. Not known unless <see cref="BlockTraits.Summarized"/>.</summary>
    public uint Checksum { get; init; }

    /// <summary>How much is known.</summary>
    public BlockTraits Traits { get; init; }

    /// <summary>Records by level. Not known unless <see cref="BlockTraits.Analyzed"/>.</summary>
    public LevelCounts Levels { get; init; }

    /// <summary>Bytes of its token filter; 0 when it has none.</summary>
    public int FilterBytes { get; init; }

    /// <summary>Bytes of its records by second and level, which follow the filter; 0 when it has none.</summary>
    public int TimelineBytes { get; init; }

    /// <summary>Where the filter begins in the index file.</summary>
    internal long FilterOffset { get; init; }

    /// <summary>
    /// The storage's power cycle under which the entry was made of bytes that were not synced: a power loss makes it void.
    /// 0 when they were.
    /// </summary>
    internal ulong PowerCycle { get; init; }

    /// <summary>Bytes of its filter and its timeline.</summary>
    internal int DetailBytes => FilterBytes + TimelineBytes;

    /// <summary>Position after its last byte.</summary>
    public long EndPosition => Position + Length;

    /// <summary>True when times, records and checksum are known.</summary>
    public bool IsSummarized => (Traits & BlockTraits.Summarized) != 0;

    /// <summary>True when level counts are known and there is a filter.</summary>
    public bool IsAnalyzed => (Traits & BlockTraits.Analyzed) != 0;

    /// <summary>An entry that says where a block is and nothing else.</summary>
    internal static BlockEntry Unindexed(long sequence, long position, int length, SegmentCodec codec, long storedOffset, int storedBytes) => new()
    {
        Sequence = sequence,
        Position = position,
        Length = length,
        Codec = codec,
        StoredOffset = storedOffset,
        StoredBytes = storedBytes,
        MinTimeNano = long.MinValue,
        MaxTimeNano = long.MaxValue,
    };
}
