using System.Text;
using LogRelay.Aggregator.Store.ClickHouse;
using LogRelay.Aggregator.Store.ClickHouse.Inserts;
using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>Rows hold every byte of the lines once, and say of records what readers of journals say.</summary>
public sealed class RecordRowsTests
{
    private const long NanosPerHour = 3_600_000_000_000;

    private static readonly string[] Shapes =
    [
        """{"log":"INFO plain\n","stream":"stdout","time":"2026-11-23T08:00:00.5Z"}""",
        """{"log":"no newline","stream":"stderr","time":"2026-11-23T09:00:00Z"}""",
        """{"log":"with \u003cattrs\u003e\n","stream":"stdout","attrs":{"a":"b","c":"d"},"time":"2026-11-23T08:00:00Z"}""",
        """{"log":"caf\ufffd\n","stream":"stdout","time":"2026-11-23T08:00:02Z","raw":"Y2Fm6Q=="}""",
        """{"log":"ERROR first","stream":"stdout","time":"1969-12-31T23:00:00.000000001Z","partial_id":"p","partial_ordinal":1}""",
        """{"log":"ERROR next\n","stream":"stdout","time":"1969-12-31T22:59:59Z","partial_id":"p","partial_ordinal":2}""",
        """{"log":"[logrelay]\n","stream":"stderr","time":"2026-11-23T08:00:04Z","logrelay":{"marker":"storage","records":3,"bytes":99}}""",
        """{ "time": "2026-11-23T08:00:01+01:00", "stream": "stderr", "log": "foreign\n", "attrs": {"x": "\u0079"} }""",
        """{"stream":"stdout","time":"2026-11-23T08:00:00Z"}""",
        """{"log":"torn""",
        "",
        "",
        "\0\0\0",
        """{"log":"no end","str{"log":"saved\n","stream":"stdout","time":"2026-11-23T08:00:05Z"}""",
        """x{"log":"saved too\n","stream":"stdout","time":"2026-11-23T08:00:06Z"}""",
        """{"log":"last\n","stream":"stdout","time":"2026-11-23T08:00:07Z"}""",
    ];

    [Fact]
    public async Task Records_are_those_of_readers_and_no_byte_is_left_out_or_taken_twice()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => Shapes[random.Next(Shapes.Length)] + "\n")));
            var rows = await RowsOfAsync(lines, position: 1000);

            Assert.Equal(1000, rows[0].Position);
            Assert.Equal(1000 + lines.Length, rows[^1].Position + rows[^1].Length);
            for (var i = 1; i < rows.Count; i++)
            {
                Assert.Equal(rows[i - 1].Position + rows[i - 1].Length, rows[i].Position);
            }
            Assert.Equal(RecordsOf(lines, 1000), [.. rows.Where(static row => row.Kind == RecordKind.Record).Select(static row => row.Record)]);
            foreach (var row in rows)
            {
                var bytes = Encoding.UTF8.GetString(lines, (int)row.Position - 1000, (int)row.Length);
                Assert.True(row.Kind != RecordKind.Damaged || row.Raw == bytes, $"damaged bytes of {row}");
                Assert.True(row.Kind == RecordKind.Damaged || row.Raw.Length == 0 || row.Raw + "\n" == bytes, $"raw of {row}");
            }
        }
    }

    [Fact]
    public async Task What_the_columns_do_not_say_is_kept_raw()
    {
        foreach (var line in Shapes[..8])
        {
            Assert.Equal(Array.IndexOf(Shapes, line) < 6 ? "" : line, (await OnlyAsync(line)).Raw);
        }
        Assert.Equal("""{"a":"b","c":"d"}""", (await OnlyAsync(Shapes[2])).Attributes);
        Assert.Equal("", (await OnlyAsync(Shapes[0])).Attributes);
    }

    [Fact]
    public async Task Hours_are_counted_down_before_1970()
    {
        Assert.Equal(-1, (await OnlyAsync(Shapes[4])).Hour);
        Assert.Equal(-2, (await OnlyAsync(Shapes[5])).Hour);
    }

    [Fact]
    public async Task Damaged_lines_in_a_row_are_one_row()
    {
        var rows = await RowsOfAsync(new byte[50_000].Select(static _ => (byte)'\n').ToArray(), position: 0);
        Assert.Equal(50_000, Assert.Single(rows).Length);
    }

    private static async Task<Row> OnlyAsync(string line) => Assert.Single(await RowsOfAsync(Encoding.UTF8.GetBytes(line + "\n"), 0));

    private static async Task<List<Row>> RowsOfAsync(byte[] lines, long position)
    {
        using var rows = new RecordRows(received: 20_000);
        var time = 7L;
        rows.Add(42, position, lines, ref time);
        using var bytes = new MemoryStream();
        await rows.Body.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal(rows.Body.Length, bytes.Length);
        bytes.Position = 0;
        var reader = await RowBinaryReader.ReadAsync(bytes, TestContext.Current.CancellationToken);
        var read = new List<Row>();
        while (!reader.IsAtEnd)
        {
            read.Add(Read(reader));
        }
        Assert.Equal(rows.Count, read.Count);
        return read;
    }

    private static Row Read(RowBinaryReader reader)
    {
        Assert.Equal(20_000, reader.ReadDate());
        var hour = (int)reader.ReadUInt32();
        Assert.Equal(42ul, reader.ReadUInt64());
        var (position, length, time) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        Assert.Equal(Math.Floor((decimal)time / NanosPerHour), hour);
        var (kind, source, level, traits) = ((RecordKind)reader.ReadByte(), (LogSource)reader.ReadByte(), reader.ReadByte(), (RecordTraits)reader.ReadByte());
        var ordinal = (int)reader.ReadUInt32();
        var partialId = reader.ReadString();
        var attributes = reader.ReadString();
        var line = Convert.ToHexString(reader.ReadBytes());
        return new Row(hour, position, length, kind, level, attributes, reader.ReadString(), new Said(position, time, source, traits, ordinal, partialId, line));
    }

    private static List<Said> RecordsOf(byte[] lines, long position)
    {
        using var batch = new RecordBatch();
        for (var start = 0; start < lines.Length;)
        {
            var end = Array.IndexOf(lines, (byte)'\n', start);
            _ = JsonLineReader.TryReadOrSalvage(lines.AsSpan(start, end - start), batch, position + start, position + end + 1, out _);
            start = end + 1;
        }
        var records = new List<Said>();
        foreach (ref readonly var record in batch.Records)
        {
            records.Add(new Said(
                record.Position, record.TimeNano, record.Source, record.Traits, record.PartialOrdinal,
                Encoding.UTF8.GetString(batch.PartialId(in record)), Convert.ToHexString(batch.Line(in record))));
        }
        return records;
    }

    private sealed record Said(long Position, long TimeNano, LogSource Source, RecordTraits Traits, int PartialOrdinal, string PartialId, string Line);

    private sealed record Row(int Hour, long Position, long Length, RecordKind Kind, byte Level, string Attributes, string Raw, Said Record);
}
