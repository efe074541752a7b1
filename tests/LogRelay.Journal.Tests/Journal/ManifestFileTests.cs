using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Journal;

/// <summary>docs/formats/manifest.md, byte by byte; and what becomes of a damaged one.</summary>
public sealed class ManifestFileTests
{
    private const string Path = "/m/journal.manifest";

    private static readonly Manifest Sample = new(
        [new Segment(7, 1000, 500, SegmentCodec.Gzip, 11, 22, 33) { HeadChecksum = 0x04030201 }, Segment.Empty(8, 1500)], IsRotating: true)
    {
        PowerCycle = 0x0A0B0C0D,
    };

    private readonly CrashingStorage _storage = new();

    public ManifestFileTests() => _storage.CreateFolder("/m");

    [Fact]
    public void A_slot_has_the_bytes_that_the_format_page_names()
    {
        const string Expected =
            "4C524D46" + "0100" + "0100" + "00040000" + "02000000" + "0500000000000000" + "0D0C0B0A00000000"
            + "0700000000000000" + "E803000000000000" + "F401000000000000" + "0B00000000000000" + "1600000000000000" + "2100000000000000" + "0100000001020304"
            + "0800000000000000" + "DC05000000000000" + "0000000000000000" + "FFFFFFFFFFFFFF7F" + "0000000000000080" + "0000000000000000" + "0000000000000000";
        var slot = ManifestFile.Encode(Sample, generation: 5, slotBytes: 1024);
        Assert.Equal(Expected, Convert.ToHexString(slot.AsSpan(0, slot.Length - 4)));
        Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));
        Assert.Equal(Crc32C.Compute(slot.AsSpan(0, slot.Length - 4)), BitConverter.ToUInt32(slot, slot.Length - 4));
    }

    [Fact]
    public void The_newest_whole_slot_counts_whichever_is_damaged()
    {
        using (var file = ManifestFile.Open(_storage, Path, out var none))
        {
            Assert.Null(none);
            file.Save(With(1));
            file.Save(With(2));
            file.Save(With(3));
        }
        Assert.Equal(3, Load()!.Segments[^1].Sequence);
        Damage(slot: 1, slotBytes: 1024);
        Assert.Equal(2, Load()!.Segments[^1].Sequence);
        Damage(slot: 0, slotBytes: 1024);
        Assert.Null(Load());
    }

    [Fact]
    public void A_list_that_outgrows_its_slot_moves_to_larger_ones_and_either_can_be_lost()
    {
        var many = new Manifest(Enumerable.Range(1, 100).Select(static n => Segment.Empty(n, n * 10)).ToList(), IsRotating: false);
        using (var file = ManifestFile.Open(_storage, Path, out _))
        {
            file.Save(With(1));
            file.Save(many);
            file.Save(many);
        }
        Assert.Equal(100, Load()!.Segments.Count);
        Damage(slot: 0, slotBytes: 8192);
        Assert.Equal(100, Load()!.Segments.Count);
    }

    [Fact]
    public void A_newer_version_is_refused_and_left_as_it_is()
    {
        var slot = ManifestFile.Encode(Sample, generation: 2, slotBytes: 1024);
        slot[4] = 2;
        BitConverter.TryWriteBytes(slot.AsSpan(slot.Length - 4), Crc32C.Compute(slot.AsSpan(0, slot.Length - 4)));
        using (var file = _storage.Open(Path, StorageOpenMode.Truncate))
        {
            file.Write(0, slot);
        }
        var refusal = Assert.Throws<JournalFormatException>(() => Load());
        Assert.Contains(Path, refusal.Message, StringComparison.Ordinal);
        using var after = _storage.Open(Path, StorageOpenMode.Read);
        Assert.Equal(slot.Length, after.Length);
    }

    [Fact]
    public void Random_bytes_never_throw_anything_but_a_refusal()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var bytes = ManifestFile.Encode(Sample, generation: 4, slotBytes: 1024);
            Array.Resize(ref bytes, random.Next(0, 2500));
            for (var i = random.Next(1, 9); i > 0 && bytes.Length > 0; i--)
            {
                bytes[random.Next(Math.Min(bytes.Length, 160))] = (byte)random.Next(256);
            }
            using (var file = _storage.Open(Path, StorageOpenMode.Truncate))
            {
                file.Write(0, bytes);
            }
            try
            {
                var found = Load();
                Assert.True(found is null || found.Segments.Count == 2, $"seed {seed}");
            }
            catch (JournalFormatException)
            {
                // A random version may be higher than ours.
            }
        }
    }

    private static Manifest With(long sequence) => new([Segment.Empty(sequence, 0)], IsRotating: false);

    private Manifest? Load()
    {
        using var file = ManifestFile.Open(_storage, Path, out var manifest);
        return manifest;
    }

    private void Damage(int slot, int slotBytes)
    {
        using var file = _storage.Open(Path, StorageOpenMode.ReadWrite);
        file.Write((slot * slotBytes) + 30, [0xEE, 0xEE]);
    }
}
