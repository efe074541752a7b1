using System.Buffers.Binary;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Index;

/// <summary>
/// The bytes of <c>journal.index</c>: records at offsets that 64 divides, each with a magic number and a checksum of its
/// own, so that a damaged one costs itself. docs/formats/index.md has the tables.
/// </summary>
internal static class IndexFormat
{
    public const ushort Version = 1;
    public const int Unit = 64;
    public const int HeaderBytes = 64;
    public const int EntryBytes = 128;
    public const int SectionHeaderBytes = 64;
    public const int SectionEndBytes = 64;
    public const int CutBytes = 64;

    /// <summary>Most blocks of one section: what is held in memory until it is written.</summary>
    public const int MaxSectionBlocks = 64;

    private const uint FileMagic = 0x5849524C;
    private const uint EntryMagic = 0x4B42524C;
    private const uint SectionMagic = 0x4753524C;
    private const uint SectionEndMagic = 0x4E53524C;
    private const uint CutMagic = 0x5443524C;
    private const int LevelsOffset = 64;

    /// <summary>Which record begins with these bytes, by its magic number alone.</summary>
    public static IndexRecordKind KindOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes) switch
    {
        EntryMagic => IndexRecordKind.Entry,
        SectionMagic => IndexRecordKind.Section,
        CutMagic => IndexRecordKind.Cut,
        _ => IndexRecordKind.None,
    };

    public static void WriteHeader(Span<byte> target)
    {
        target[..HeaderBytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, FileMagic);
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], Version);
        Seal(target[..HeaderBytes]);
    }

    /// <summary>Reads the version of a file.</summary>
    /// <returns>False when the header is damaged.</returns>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out ushort version)
    {
        version = 0;
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != FileMagic || !IsSealed(bytes[..HeaderBytes]))
        {
            return false;
        }
        version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        return true;
    }

    /// <summary>Writes an entry whose filter begins <paramref name="filterDistance"/> bytes behind the entry's own first byte.</summary>
    public static void WriteEntry(Span<byte> target, in BlockEntry entry, long filterDistance)
    {
        target = target[..EntryBytes];
        target.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, EntryMagic);
        target[4] = (byte)entry.Codec;
        target[5] = (byte)entry.Traits;
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], entry.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], entry.Position);
        BinaryPrimitives.WriteInt32LittleEndian(target[24..], entry.Length);
        BinaryPrimitives.WriteInt32LittleEndian(target[28..], entry.Records);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], entry.MinTimeNano);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], entry.MaxTimeNano);
        BinaryPrimitives.WriteInt64LittleEndian(target[48..], entry.StoredOffset);
        BinaryPrimitives.WriteInt32LittleEndian(target[56..], entry.StoredBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[60..], entry.Checksum);
        for (var level = 0; level < 7; level++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target[(LevelsOffset + (level * 4))..], entry.Levels[(Levels.LogLevel)level]);
        }
        BinaryPrimitives.WriteInt32LittleEndian(target[92..], entry.FilterBytes);
        BinaryPrimitives.WriteInt64LittleEndian(target[96..], filterDistance);
        BinaryPrimitives.WriteUInt64LittleEndian(target[104..], entry.PowerCycle);
        BinaryPrimitives.WriteInt32LittleEndian(target[112..], entry.TimelineBytes);
        Seal(target);
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="bytes">The record.</param>
    /// <param name="fileOffset">Where it stands in the index file.</param>
    /// <param name="entry">What it says.</param>
    /// <returns>False when it is damaged or says what no block has.</returns>
    public static bool TryReadEntry(ReadOnlySpan<byte> bytes, long fileOffset, out BlockEntry entry)
    {
        entry = default;
        if (bytes.Length < EntryBytes || KindOf(bytes) != IndexRecordKind.Entry || !IsSealed(bytes[..EntryBytes]))
        {
            return false;
        }
        Span<int> levels = stackalloc int[7];
        for (var level = 0; level < levels.Length; level++)
        {
            levels[level] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(LevelsOffset + (level * 4))..]);
        }
        entry = new BlockEntry
        {
            Codec = (SegmentCodec)bytes[4],
            Traits = (BlockTraits)bytes[5],
            Sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            Position = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            Length = BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
            Records = BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
            MinTimeNano = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            MaxTimeNano = BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            StoredOffset = BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]),
            StoredBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[56..]),
            Checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[60..]),
            Levels = LevelCounts.From(levels),
            FilterBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[92..]),
            FilterOffset = fileOffset + BinaryPrimitives.ReadInt64LittleEndian(bytes[96..]),
            PowerCycle = BinaryPrimitives.ReadUInt64LittleEndian(bytes[104..]),
            TimelineBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[112..]),
        };
        return entry.Length is > 0 and <= JournalLimits.MaxBlockBytes && entry.Position >= 0 && entry.Records >= 0
            && entry.StoredOffset >= BlockEntry.NotSeekable && entry.StoredBytes is >= 0 and <= JournalLimits.MaxStoredBlockBytes + 512
            && entry.FilterBytes >= 0 && entry.FilterBytes % Unit == 0
            && entry.TimelineBytes is >= 0 and <= BlockTimeline.MaxBytes && entry.TimelineBytes % Unit == 0;
    }

    public static void WriteSectionHeader(Span<byte> target, long sequence, int entries, long sectionBytes)
    {
        target = target[..SectionHeaderBytes];
        target.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, SectionMagic);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], entries);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], sectionBytes);
        Seal(target);
    }

    /// <summary>Reads a section's header: how many entries follow it, and how many bytes it has with all that belongs to it.</summary>
    public static bool TryReadSectionHeader(ReadOnlySpan<byte> bytes, out int entries, out long sectionBytes)
    {
        (entries, sectionBytes) = (0, 0);
        if (bytes.Length < SectionHeaderBytes || KindOf(bytes) != IndexRecordKind.Section || !IsSealed(bytes[..SectionHeaderBytes]))
        {
            return false;
        }
        entries = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        sectionBytes = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        return entries is >= 0 and <= MaxSectionBlocks && sectionBytes % Unit == 0
            && sectionBytes >= SectionHeaderBytes + ((long)entries * EntryBytes) + SectionEndBytes;
    }

    public static void WriteSectionEnd(Span<byte> target, long sectionBytes)
    {
        target = target[..SectionEndBytes];
        target.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, SectionEndMagic);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], sectionBytes);
        Seal(target);
    }

    /// <summary>True when a section of that length ends here: it was written to its end, and nothing later stands in it.</summary>
    public static bool IsSectionEnd(ReadOnlySpan<byte> bytes, long sectionBytes) =>
        bytes.Length >= SectionEndBytes && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == SectionEndMagic
        && IsSealed(bytes[..SectionEndBytes]) && BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) == sectionBytes;

    public static void WriteCut(Span<byte> target, long sequence, long position)
    {
        target = target[..CutBytes];
        target.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, CutMagic);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], position);
        Seal(target);
    }

    /// <summary>Reads a cut: entries of that segment that stand before it in the file and end beyond the position are void.</summary>
    public static bool TryReadCut(ReadOnlySpan<byte> bytes, out long sequence, out long position)
    {
        (sequence, position) = (0, 0);
        if (bytes.Length < CutBytes || KindOf(bytes) != IndexRecordKind.Cut || !IsSealed(bytes[..CutBytes]))
        {
            return false;
        }
        sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        position = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        return true;
    }

    /// <summary>Rounds up to whole units.</summary>
    public static long Align(long bytes) => (bytes + Unit - 1) / Unit * Unit;

    private static void Seal(Span<byte> record) =>
        BinaryPrimitives.WriteUInt32LittleEndian(record[^4..], Crc32C.Compute(record[..^4]));

    private static bool IsSealed(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[^4..]) == Crc32C.Compute(record[..^4]);
}
