using LogRelay.Journal.Index;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Index;

/// <summary>The file: what was appended is read back, damage costs itself, later entries take the place of earlier ones.</summary>
public sealed class BlockIndexTests : IDisposable
{
    private const string Path = "/i/journal.index";

    private readonly CrashingStorage _storage = new();
    private readonly BlockIndex _index;

    public BlockIndexTests()
    {
        _storage.CreateFolder("/i");
        _index = new BlockIndex(_storage, Path);
    }

    public void Dispose() => _index.Dispose();

    [Fact]
    public void Without_a_file_nothing_is_known_and_none_is_made()
    {
        Assert.Empty(Positions(1));
        Assert.False(_storage.Exists(Path));
    }

    [Fact]
    public void Entries_and_sections_are_read_back_for_their_segment_and_survive_the_process()
    {
        _index.Append(Entry(1, 0, 100));
        AppendSection(2, (100, 50), (150, 50));
        _index.Append(Entry(3, 200, 10));
        using var again = new BlockIndex(_storage, Path);
        again.Append(Entry(3, 210, 10));
        Assert.Equal([0], Positions(1));
        Assert.Equal([100, 150], Positions(2));
        Assert.Equal([200, 210], Positions(3));
        Assert.Empty(_index.Read(2, 2).Of(3));
        Assert.All(_index.Read(2, 2).Of(2), static entry => Assert.True(entry.IsAnalyzed && entry.FilterBytes == 64));
    }

    [Fact]
    public void A_later_entry_takes_the_place_of_those_that_it_overlaps()
    {
        foreach (var position in (long[])[0, 100, 200, 300])
        {
            _index.Append(Entry(1, position, 100));
        }
        AppendSection(1, (0, 150), (150, 120));
        Assert.Equal([0, 150, 300], Positions(1));
    }

    [Fact]
    public void A_cut_voids_what_stands_before_it_and_ends_beyond()
    {
        _index.Append(Entry(1, 0, 100));
        _index.Append(Entry(1, 100, 100));
        _index.AppendCut(1, 150);
        _index.Append(Entry(1, 150, 100));
        _index.Append(Entry(2, 500, 100));
        Assert.Equal([0, 150], Positions(1));
        Assert.Equal([500], Positions(2));
    }

    [Fact]
    public void A_power_loss_voids_the_entries_of_bytes_that_were_not_synced()
    {
        _index.Append(Entry(1, 0, 100));
        _index.Append(Entry(1, 100, 100) with { PowerCycle = _storage.PowerCycle });
        Assert.Equal([0, 100], Positions(1));
        using (var file = _storage.Open(Path, StorageOpenMode.Read))
        {
            file.Sync();
        }
        _storage.SyncFolder("/i");
        _storage.SyncFolder("/");
        _storage.Crash(1);
        Assert.Equal([0], Positions(1));
    }

    [Fact]
    public void A_damaged_byte_anywhere_costs_at_most_one_block_and_never_invents_one()
    {
        for (var i = 0; i < 5; i++)
        {
            _index.Append(Entry(1, i * 100, 100));
        }
        AppendSection(1, (500, 100), (600, 100), (700, 100));
        _index.Append(Entry(1, 800, 100));
        var whole = Bytes();
        var all = Positions(1);
        Assert.Equal(9, all.Count);
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x10;
            Write(damaged);
            var found = Positions(1);
            // A damaged header makes the file somebody else's until it is written to again.
            Assert.True(at < IndexFormat.HeaderBytes ? found.Count == 0 : found.Count >= 8, $"byte {at}: {found.Count}");
            Assert.Subset(all.ToHashSet(), found.ToHashSet());
        }
    }

    [Fact]
    public void A_damaged_header_is_mended_by_the_next_write_and_costs_nothing_then()
    {
        _index.Append(Entry(1, 0, 100));
        var bytes = Bytes();
        bytes[0] = 0;
        Write(bytes);
        using var again = new BlockIndex(_storage, Path);
        again.Append(Entry(1, 100, 100));
        Assert.Equal([0, 100], Positions(1));
    }

    [Fact]
    public void A_file_cut_anywhere_keeps_what_is_whole_and_can_be_written_on()
    {
        for (var i = 0; i < 3; i++)
        {
            _index.Append(Entry(1, i * 100, 100));
        }
        AppendSection(1, (300, 100), (400, 100));
        var whole = Bytes();
        for (var length = 0; length <= whole.Length; length++)
        {
            Write(whole[..length]);
            var before = Positions(1).Count;
            using var again = new BlockIndex(_storage, Path);
            again.Append(Entry(2, 900, 10));
            Assert.True(Positions(1).Count >= before, $"cut to {length}");
            Assert.Equal([900], Positions(2));
        }
    }

    [Fact]
    public void A_newer_version_is_kept_under_another_name_and_a_new_index_is_begun()
    {
        var newer = new byte[IndexFormat.HeaderBytes];
        IndexFormat.WriteHeader(newer);
        newer[4] = 2;
        BitConverter.TryWriteBytes(newer.AsSpan(60), Crc32C.Compute(newer.AsSpan(0, 60)));
        Write(newer);
        Assert.Empty(Positions(1));
        _index.Append(Entry(1, 0, 100));
        Assert.Equal([0], Positions(1));
        using var kept = _storage.Open(Path + ".v2", StorageOpenMode.Read);
        var bytes = new byte[IndexFormat.HeaderBytes];
        Assert.Equal(bytes.Length, kept.Read(0, bytes));
        Assert.Equal(newer, bytes);
    }

    [Fact]
    public void A_write_that_fails_costs_its_own_entry()
    {
        var faulty = new FaultyStorage(_storage);
        using var index = new BlockIndex(faulty, Path);
        index.Append(Entry(1, 0, 100));
        faulty.Fail(StorageOperation.Write, StorageErrno.NoSpace, times: 1, shortWriteBytes: 70);
        Assert.Throws<IOException>(() => index.Append(Entry(1, 100, 100)));
        index.Append(Entry(1, 200, 100));
        Assert.Equal([0, 200], Positions(1));
    }

    [Fact]
    public void Random_bytes_never_throw_and_never_loop()
    {
        AppendSection(1, (0, 100), (100, 100));
        var whole = Bytes();
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var bytes = (byte[])whole.Clone();
            for (var i = random.Next(1, 20); i > 0; i--)
            {
                bytes[random.Next(IndexFormat.HeaderBytes, bytes.Length)] = (byte)random.Next(256);
            }
            Write(bytes);
            Assert.InRange(Positions(1).Count, 0, 2);
        }
    }

    private static BlockEntry Entry(long sequence, long position, int length) => new()
    {
        Sequence = sequence,
        Position = position,
        Length = length,
        Codec = SegmentCodec.Plain,
        StoredBytes = length,
        Traits = BlockTraits.Summarized,
    };

    private void AppendSection(long sequence, params (long Position, int Length)[] blocks)
    {
        var entries = blocks.Select(block => Entry(sequence, block.Position, block.Length) with { Traits = BlockTraits.Summarized | BlockTraits.Analyzed, FilterBytes = 64 });
        using var sized = new SectionBuilder(_index, sequence, 0, SegmentCodec.Plain, isSynced: true);
        foreach (var entry in entries)
        {
            sized.Add(in entry, new byte[64]);
        }
        sized.Flush();
    }

    private List<long> Positions(long sequence)
    {
        using var fresh = new BlockIndex(_storage, Path);
        return fresh.Read(sequence, sequence).Of(sequence).Select(static entry => entry.Position).ToList();
    }

    private byte[] Bytes()
    {
        using var file = _storage.Open(Path, StorageOpenMode.Read);
        var bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(0, bytes));
        return bytes;
    }

    private void Write(byte[] bytes)
    {
        using var file = _storage.Open(Path, StorageOpenMode.Truncate);
        file.Write(0, bytes);
    }
}
