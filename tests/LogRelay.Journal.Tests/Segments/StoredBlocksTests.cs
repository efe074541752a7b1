using System.IO.Compression;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Journal.Tests.Model;
using LogRelay.Testing.Storage;
using Xunit;
using ZstdSharp;

namespace LogRelay.Journal.Tests.Segments;

/// <summary>Compressed segments of many blocks: read whole by anybody, from any place, and around damage.</summary>
public sealed class StoredBlocksTests
{
    private const int Lines = 12_000;
    private const int NoiseBytes = 24;

    private readonly CrashingStorage _disk = new();

    public static TheoryData<SegmentCodec> Codecs => [SegmentCodec.Gzip, SegmentCodec.Zstd];

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task A_compressed_segment_is_read_whole_by_any_tool_and_from_every_position_by_LogRelay(SegmentCodec codec)
    {
        await using var bench = new JournalBench(_disk, "/j");
        using var journal = await FilledAsync(bench, codec);
        var blocks = Blocks(bench, codec);
        Assert.InRange(blocks.Count, 5, 20);

        var bytes = Read(bench.Active + Suffix(codec));
        using var plain = new MemoryStream();
        await using (Stream stream = codec == SegmentCodec.Gzip ? new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress) : new DecompressionStream(new MemoryStream(bytes)))
        {
            await stream.CopyToAsync(plain, TestContext.Current.CancellationToken);
        }
        Assert.Equal(journal.Snapshot()[0].Length, plain.Length);
        Assert.Equal(Lines, plain.ToArray().Count(static value => value == '\n'));

        foreach (var block in blocks)
        {
            var first = JournalBench.Numbers(journal, block.Header.Note.Offset)[0];
            var line = plain.ToArray().AsSpan((int)block.Header.Note.Offset);
            Assert.StartsWith($"{{\"log\":\"{first} ", System.Text.Encoding.UTF8.GetString(line[..60]), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task A_damaged_block_costs_its_own_records_and_they_are_counted(SegmentCodec codec)
    {
        await using var bench = new JournalBench(_disk, "/j");
        using var journal = await FilledAsync(bench, codec);
        var path = bench.Active + Suffix(codec);
        var whole = Read(path);
        var blocks = Blocks(bench, codec);
        var records = SeenRecords.Read(journal, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var hit = random.Next(blocks.Count);
            var block = blocks[hit];
            var damaged = (byte[])whole.Clone();
            // Headers as well as what they stand for; the note's digits are left alone: see the next test.
            var at = (int)block.FileOffset + (seed % 4 == 0 ? random.Next(4) : random.Next(block.Header.Bytes, block.Header.TotalBytes));
            damaged[at] ^= (byte)(1 << random.Next(8));
            Write(path, damaged);
            AssertLosesOnly(journal, records, block.Header.Note, $"{codec}, seed {seed}: block {hit} of {blocks.Count}, byte {at}");
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task Ranges_that_are_zeroed_or_cut_cost_the_blocks_that_they_touch(SegmentCodec codec)
    {
        await using var bench = new JournalBench(_disk, "/j");
        using var journal = await FilledAsync(bench, codec);
        var path = bench.Active + Suffix(codec);
        var whole = Read(path);
        var blocks = Blocks(bench, codec);
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var damaged = (byte[])whole.Clone();
            var start = random.Next(whole.Length);
            var length = Math.Min(random.Next(1, 60_000), whole.Length - start);
            var isCut = seed % 3 == 0;
            if (isCut)
            {
                damaged = damaged[..start];
                length = whole.Length - start;
            }
            else
            {
                damaged.AsSpan(start, length).Clear();
            }
            Write(path, damaged);
            var touched = blocks.FindAll(block => block.FileOffset < start + length && block.FileOffset + block.Header.TotalBytes > start);
            using var reader = journal.OpenReader(0);
            using var batch = new RecordBatch();
            while (reader.Read(batch, 1000, int.MaxValue) > 0)
            {
            }
            Assert.InRange(reader.DamagedBytes, 1, touched.Sum(static block => (long)block.Header.Note.Length));
            var records = 0L;
            foreach (ref readonly var record in batch.Records)
            {
                records += record.NextPosition - record.Position;
            }
            Assert.True(records + reader.DamagedBytes == journal.EndPosition, $"seed {seed}: {records} and {reader.DamagedBytes} of {journal.EndPosition}");
            Assert.Equal(journal.EndPosition, reader.Position);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task Random_bytes_in_a_compressed_file_never_throw_never_loop_and_are_counted(SegmentCodec codec)
    {
        await using var bench = new JournalBench(_disk, "/j");
        using var journal = await FilledAsync(bench, codec);
        var path = bench.Active + Suffix(codec);
        var whole = Read(path);
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var damaged = (byte[])whole.Clone();
            for (var i = random.Next(1, 30); i > 0; i--)
            {
                damaged[random.Next(seed % 2 == 0 ? 300 : damaged.Length)] = (byte)random.Next(256);
            }
            Write(path, damaged);
            using var reader = journal.OpenReader(random.Next((int)journal.EndPosition));
            var from = reader.Position;
            var read = 0L;
            while (reader.TryReadLine(out var line, out _))
            {
                read += line.Length + 1;
            }
            Assert.Equal(journal.EndPosition, reader.Position);
            Assert.Equal(journal.EndPosition - from, read + reader.DamagedBytes);
        }
    }

    [Fact]
    public async Task Plain_gzip_and_zstd_segments_stand_beside_each_other()
    {
        await using var bench = new JournalBench(_disk, "/j");
        var next = 0;
        foreach (var (codec, compress) in new[] { (SegmentCodec.Gzip, true), (SegmentCodec.Zstd, true), (SegmentCodec.Gzip, false) })
        {
            using var journal = bench.Open(maxSize: 20_000, maxFiles: 100, compress: compress, codec: codec);
            JournalBench.Append(journal, next, 500);
            next += 500;
            await bench.Maintenance.WhenIdleAsync(journal);
        }
        using var reopened = bench.Open(maxSize: 20_000, maxFiles: 100);
        Assert.Equal([SegmentCodec.Gzip, SegmentCodec.Zstd, SegmentCodec.Plain], reopened.Snapshot().Select(static segment => segment.Codec).Distinct());
        Assert.Equal(Enumerable.Range(0, next), JournalBench.Numbers(reopened));
        Assert.Contains(_disk.List(bench.Folder), static entry => entry.Name.EndsWith(".zst", StringComparison.Ordinal));
        Assert.Contains(_disk.List(bench.Folder), static entry => entry.Name.EndsWith(".gz", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task A_file_that_somebody_else_compressed_is_read_from_its_start(SegmentCodec codec)
    {
        await using var bench = new JournalBench(_disk, "/j");
        using var journal = await FilledAsync(bench, codec);
        var path = bench.Active + Suffix(codec);
        var plain = Decompress(Read(path), codec);
        using var foreign = new MemoryStream();
        await using (Stream stream = codec == SegmentCodec.Gzip ? new GZipStream(foreign, CompressionLevel.Optimal, leaveOpen: true) : new CompressionStream(foreign, leaveOpen: true))
        {
            await stream.WriteAsync(plain, TestContext.Current.CancellationToken);
        }
        Write(path, foreign.ToArray());

        Assert.Equal(Enumerable.Range(0, Lines + 1), JournalBench.Numbers(journal));
        Assert.Equal(journal.Snapshot()[0].Length, SegmentLength.Measure(_disk, path, codec));
    }

    [Fact]
    public void A_gzip_block_has_the_bytes_that_the_format_page_names()
    {
        using var codec = new GzipBlocks();
        using var target = new MemoryStream();
        codec.Write(target, "{}\n"u8, offset: 0, new SegmentNote(1_700_000_000_000_000_001, 1000, 3, 1));
        codec.Write(target, "{}\n"u8, offset: 3, segment: null);
        const string First = "{\"lastTime\":\"2023-11-14T22:13:20.000000001Z\",\"position\":1000,\"length\":3,\"records\":1,\"offset\":0,\"block\":3,\"stored\":13}";
        const string Second = "{\"offset\":3,\"block\":3,\"stored\":13}";
        var expected = "1F8B08040000000000FF" + Convert.ToHexString(BitConverter.GetBytes((ushort)First.Length)) + Hex(First);
        Assert.StartsWith(expected, Convert.ToHexString(target.ToArray()), StringComparison.Ordinal);
        Assert.Contains("1F8B08040000000000FF" + Convert.ToHexString(BitConverter.GetBytes((ushort)Second.Length)) + Hex(Second), Convert.ToHexString(target.ToArray()), StringComparison.Ordinal);
        Assert.Equal("{}\n{}\n"u8.ToArray(), Decompress(target.ToArray(), SegmentCodec.Gzip));
    }

    [Fact]
    public void A_zstd_block_has_the_bytes_that_the_format_page_names()
    {
        using var codec = new ZstdBlocks();
        using var target = new MemoryStream();
        codec.Write(target, "{}\n"u8, offset: 3, segment: null);
        const string Note = "{\"offset\":3,\"block\":3,\"stored\":16}";
        Assert.StartsWith("5C2A4D18" + Convert.ToHexString(BitConverter.GetBytes(Note.Length)) + Hex(Note) + "28B52FFD", Convert.ToHexString(target.ToArray()), StringComparison.Ordinal);
        Assert.Equal("{}\n"u8.ToArray(), Decompress(target.ToArray(), SegmentCodec.Zstd));
    }

    [Theory]
    [InlineData("{\"offset\":-1,\"block\":3,\"stored\":16}")]
    [InlineData("{\"offset\":0,\"block\":0,\"stored\":16}")]
    [InlineData("{\"offset\":0,\"block\":99999999999,\"stored\":16}")]
    [InlineData("{\"offset\":0,\"block\":3,\"stored\":2000000000}")]
    [InlineData("{\"offset\":0,\"block\":3}")]
    [InlineData("{\"lastTime\":\"2023-11-14T22:13:20Z\"}")]
    [InlineData("")]
    [InlineData("[")]
    public void A_note_that_no_block_of_ours_has_is_refused(string note) =>
        Assert.False(BlockNote.TryRead(System.Text.Encoding.UTF8.GetBytes(note), out _));

    private static string Hex(string text) => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text));

    private static string Suffix(SegmentCodec codec) => codec == SegmentCodec.Gzip ? ".1.gz" : ".1.zst";

    private static byte[] Decompress(byte[] bytes, SegmentCodec codec)
    {
        using var plain = new MemoryStream();
        using Stream stream = codec == SegmentCodec.Gzip ? new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress) : new DecompressionStream(new MemoryStream(bytes));
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    private static void AssertLosesOnly(StreamJournal journal, SeenRecords whole, BlockNote lost, string when)
    {
        var seen = SeenRecords.Read(journal, 0);
        Assert.True(seen.DamagedBytes > 0 && seen.DamagedBytes <= lost.Length, $"{when}: {seen.DamagedBytes} bytes counted of {lost.Length}");
        // The end of the block, from the first line on that is none; the lines before it are as they were.
        var end = lost.Offset + lost.Length;
        var expected = whole.Records.Where(record => record.NextPosition <= end - seen.DamagedBytes || record.Position >= end);
        Assert.True(expected.SequenceEqual(seen.Records), $"{when}: {seen.Records.Except(whole.Records).FirstOrDefault()} is not as it was");
    }

    /// <summary>One compressed segment of <see cref="Lines"/> lines, and one line in the active one.</summary>
    private static async Task<StreamJournal> FilledAsync(JournalBench bench, SegmentCodec codec)
    {
        var random = new Random(7);
        var noise = new byte[NoiseBytes];
        using (var growing = bench.Open())
        {
            for (var i = 0; i < Lines; i++)
            {
                // Noise, so that the compressed blocks have some length.
                random.NextBytes(noise);
                JournalBench.AppendLine(growing, i, $"{i} {Convert.ToHexString(noise)}");
            }
        }
        var journal = bench.Open(maxSize: 1000, maxFiles: 100, compress: true, codec: codec);
        JournalBench.AppendLine(journal, Lines, $"{Lines} is the first line of the next file");
        journal.Commit();
        await bench.Maintenance.WhenIdleAsync(journal);
        return journal;
    }

    private List<StoredBlock> Blocks(JournalBench bench, SegmentCodec codec)
    {
        using var file = _disk.Open(bench.Active + Suffix(codec), StorageOpenMode.Read);
        using var blocks = BlockCodecs.Create(codec);
        var walk = new StoredBlockWalk(file, blocks);
        var found = new List<StoredBlock>();
        while (walk.TryNext(out var block))
        {
            found.Add(block);
        }
        return found;
    }

    private byte[] Read(string path)
    {
        using var file = _disk.Open(path, StorageOpenMode.Read);
        var bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(0, bytes));
        return bytes;
    }

    private void Write(string path, byte[] bytes)
    {
        using var file = _disk.Open(path, StorageOpenMode.Truncate);
        file.Write(0, bytes);
    }
}
