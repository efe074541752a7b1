using LogRelay.Journal.Index;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Index;

/// <summary>docs/formats/index.md, byte by byte.</summary>
public sealed class IndexFormatTests
{
    private static readonly BlockEntry Sample = new()
    {
        Sequence = 7,
        Position = 0x1000,
        Length = 0x200,
        Codec = SegmentCodec.Zstd,
        StoredOffset = 0x30,
        StoredBytes = 0x40,
        Records = 5,
        MinTimeNano = 11,
        MaxTimeNano = 22,
        Checksum = 0xAABBCCDD,
        Traits = BlockTraits.Summarized | BlockTraits.Analyzed,
        Levels = new LevelCounts(1, 2, 3, 4, 5, 6, 7),
        FilterBytes = 64,
        TimelineBytes = 192,
        PowerCycle = 0x0102030405060708,
    };

    [Fact]
    public void The_header_has_the_bytes_that_the_format_page_names()
    {
        var header = new byte[IndexFormat.HeaderBytes];
        IndexFormat.WriteHeader(header);
        AssertBytes("4C524958" + "0100" + Zeros(54), header);
    }

    [Fact]
    public void An_entry_has_the_bytes_that_the_format_page_names()
    {
        var entry = new byte[IndexFormat.EntryBytes];
        IndexFormat.WriteEntry(entry, Sample, filterDistance: 0x80);
        AssertBytes(
            "4C52424B" + "02" + "03" + "0000" + "0700000000000000" + "0010000000000000" + "00020000" + "05000000"
            + "0B00000000000000" + "1600000000000000" + "3000000000000000" + "40000000" + "DDCCBBAA"
            + "01000000" + "02000000" + "03000000" + "04000000" + "05000000" + "06000000" + "07000000" + "40000000"
            + "8000000000000000" + "0807060504030201" + "C0000000" + Zeros(8),
            entry);
        Assert.True(IndexFormat.TryReadEntry(entry, fileOffset: 1000, out var read));
        Assert.Equal(Sample with { FilterOffset = 1128 }, read);
    }

    [Fact]
    public void A_section_header_has_the_bytes_that_the_format_page_names()
    {
        var header = new byte[IndexFormat.SectionHeaderBytes];
        IndexFormat.WriteSectionHeader(header, sequence: 7, entries: 2, sectionBytes: 0x1C0);
        AssertBytes("4C525347" + "02000000" + "0700000000000000" + "C001000000000000" + Zeros(36), header);
    }

    [Fact]
    public void A_section_end_has_the_bytes_that_the_format_page_names()
    {
        var end = new byte[IndexFormat.SectionEndBytes];
        IndexFormat.WriteSectionEnd(end, sectionBytes: 0x1C0);
        AssertBytes("4C52534E" + Zeros(12) + "C001000000000000" + Zeros(36), end);
    }

    [Fact]
    public void A_cut_has_the_bytes_that_the_format_page_names()
    {
        var cut = new byte[IndexFormat.CutBytes];
        IndexFormat.WriteCut(cut, sequence: 7, position: 0x1234);
        AssertBytes("4C524354" + "00000000" + "0700000000000000" + "3412000000000000" + Zeros(36), cut);
    }

    [Fact]
    public void A_filter_has_the_bytes_that_the_format_page_names()
    {
        // XXH3-64 of "error", seed 0; each of the six bits worked out by the page's arithmetic.
        Assert.True(TokenReader.TryHash("ERROR"u8, out var hash));
        var filter = new byte[TokenFilter.SizeOf(1)];
        TokenFilter.Fill(filter, [hash]);
        uint[] salts = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b];
        var expected = new byte[60];
        foreach (var salt in salts)
        {
            var bit = (int)((ulong)(uint)(((hash & 0xFFFFFFFF) * salt) & 0xFFFFFFFF) * 480 / 4294967296);
            expected[bit / 8] |= (byte)(1 << (bit % 8));
        }
        AssertBytes(Convert.ToHexString(expected), filter);
    }

    private static string Zeros(int bytes) => new('0', bytes * 2);

    private static void AssertBytes(string expected, byte[] record)
    {
        Assert.Equal(expected, Convert.ToHexString(record.AsSpan(0, record.Length - 4)));
        Assert.Equal(Crc32C.Compute(record.AsSpan(0, record.Length - 4)), BitConverter.ToUInt32(record, record.Length - 4));
    }
}
