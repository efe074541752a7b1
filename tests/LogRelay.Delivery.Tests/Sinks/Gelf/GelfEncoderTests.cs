using System.Text;
using CsCheck;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Journal.Entries;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfEncoderTests
{
    [Fact]
    public void Append_PlainLine_IsByteForByteThis()
    {
        var json = Encode(Batches.Stream(), "GET / 200"u8.ToArray());

        Assert.Equal(
            """
            {"version":"1.1","host":"node-1","short_message":"GET / 200","timestamp":1756000000.123456789,"level":6,
            "_command":"/bin/sh -c \"run\"","_container_id":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "_container_name":"web","_created":"2026-08-23T10:00:00.123456789Z","_image_id":"sha256:fedcba98","_image_name":"nginx:1.29",
            "_tag":"0123456789ab"}
            """.Replace("\n", "", StringComparison.Ordinal),
            Encoding.UTF8.GetString(json));
    }

    [Theory]
    [InlineData(LogSource.Stdout, 6)]
    [InlineData(LogSource.Stderr, 3)]
    public void Append_Source_DecidesTheLevel(LogSource source, int level)
    {
        using var batch = new RecordBatch();
        Batches.Add(batch, "x"u8, source);

        Assert.Equal(level, StrictGelf.Parse(Encode(Batches.Stream(), batch)).Level);
    }

    [Theory]
    [InlineData(0, "0.000000000")]
    [InlineData(1, "0.000000001")]
    [InlineData(1_756_000_000_000_000_000, "1756000000.000000000")]
    [InlineData(-1_500_000_000, "-1.500000000")]
    [InlineData(long.MaxValue, "9223372036.854775807")]
    [InlineData(long.MinValue, "-9223372036.854775808")]
    public void Append_Time_KeepsEveryNanosecond(long time, string expected)
    {
        using var batch = new RecordBatch();
        Batches.Add(batch, "x"u8, time: time);

        Assert.Contains($"\"timestamp\":{expected},", Encoding.UTF8.GetString(Encode(Batches.Stream(), batch)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t \r")]
    [InlineData("\u2003\u3000")]
    [InlineData("\u001c\u2028")]
    public void Append_LineThatGraylogRefuses_BecomesADash(string line) =>
        Assert.Equal("-", StrictGelf.Parse(Encode(Batches.Stream(), Encoding.UTF8.GetBytes(line))).ShortMessage);

    [Theory]
    [InlineData("\u00a0")]
    [InlineData("\0")]
    [InlineData(" x")]
    public void Append_LineThatOnlyLooksBlank_StaysAsItIs(string line) =>
        Assert.Equal(line, StrictGelf.Parse(Encode(Batches.Stream(), Encoding.UTF8.GetBytes(line))).ShortMessage);

    [Fact]
    public void Append_Marker_SaysThatItIsOne()
    {
        using var batch = new RecordBatch();
        Batches.Add(batch, "12 lines dropped"u8, LogSource.Stderr, RecordTraits.Marker);

        Assert.Equal("1", StrictGelf.Parse(Encode(Batches.Stream(), batch)).Fields["_logrelay_marker"]);
    }

    [Fact]
    public void Append_BytesThatAreNotUtf8_BecomeOneReplacementPerMaximalSubpart() =>
        Assert.Equal(
            "a\uFFFD\uFFFD\uFFFDb\uFFFDc\u20ac",
            StrictGelf.Parse(Encode(Batches.Stream(), [(byte)'a', 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, (byte)'b', 0x80, (byte)'c', 0xE2, 0x82, 0xAC])).ShortMessage);

    [Fact]
    public void Append_AnyBytes_DecodeToWhatDotNetDecodesThemTo() =>
        Gen.OneOf(Gen.Byte.Array[0, 300], Gen.String.Select(Encoding.UTF8.GetBytes)).Sample(line =>
        {
            var expected = Encoding.UTF8.GetString(line);
            var json = Encode(Batches.Stream(), line);

            Assert.DoesNotContain((byte)0, json);
            Assert.DoesNotContain(json, value => value < 0x20);
            var message = StrictGelf.Parse(json);
            Assert.Equal(GelfBlank.IsBlank(First(line)) ? "-" : Encoding.UTF8.GetString(First(line)), message.ShortMessage);
            Assert.Equal(line.Contains((byte)'\n') ? expected : null, message.FullMessage);
        });

    [Fact]
    public void AppendCut_AnyLineAndLimit_KeepsTheLimitAndAWholeStartOfTheLine() =>
        Gen.Select(Gen.OneOf(Gen.Byte.Array[600, 3000], Gen.String[600, 1000].Select(Encoding.UTF8.GetBytes)), Gen.Int[700, 900])
            .Sample((line, maxBytes) =>
            {
                var encoder = new GelfEncoder(Batches.Stream());
                using var batch = Batches.Of([line]);
                using var buffer = new ByteBuffer();
                encoder.AppendCut(buffer, batch, batch.Records[0], maxBytes);

                var message = StrictGelf.Parse(buffer.Span.ToArray());
                var cut = int.Parse(message.Fields["_logrelay_cut_bytes"], System.Globalization.CultureInfo.InvariantCulture);
                Assert.InRange(buffer.Length, 1, maxBytes);
                Assert.InRange(cut, 1, line.Length);
                Assert.Equal(Encoding.UTF8.GetString(line.AsSpan(0, line.Length - cut)) + $" [LogRelay cut {cut} bytes]", message.ShortMessage);
            });

    [Fact]
    public void Append_ManyRecords_AllocatesNothingPerRecord()
    {
        const int Rounds = 200;
        var encoder = new GelfEncoder(Batches.Stream());
        using var batch = Batches.Of([.. Enumerable.Range(0, 100).Select(i => $"{i} \"quoted\" \u00e4\u00f6\u00fc and \u001b[31mcolour\u001b[0m")]);
        using var buffer = new ByteBuffer();
        long before = 0;
        for (var round = -Rounds; round < Rounds; round++)
        {
            if (round == 0)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
            buffer.Clear();
            foreach (ref readonly var record in batch.Records)
            {
                encoder.Append(buffer, batch, record);
            }
        }

        Assert.Equal(0, (GC.GetAllocatedBytesForCurrentThread() - before) / (Rounds * 100));
    }

    private static byte[] First(byte[] line) => [.. line.TakeWhile(value => value != '\n')];

    private static byte[] Encode(StreamContext stream, byte[] line)
    {
        using var batch = Batches.Of([line]);
        return Encode(stream, batch);
    }

    private static byte[] Encode(StreamContext stream, RecordBatch batch)
    {
        using var buffer = new ByteBuffer();
        new GelfEncoder(stream).Append(buffer, batch, batch.Records[0]);
        return buffer.Span.ToArray();
    }
}
