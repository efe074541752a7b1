using System.Text;
using CsCheck;
using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using Xunit;

namespace LogRelay.Journal.Tests.JsonFile;

public sealed class JsonLineReaderTests : IDisposable
{
    private const long Time = 1_700_000_000_123_456_789;
    private const string TimeText = "2023-11-14T22:13:20.123456789Z";

    private static readonly string[] Pieces =
        ["\n", "\r", "\"", "\\", "<", "é", "\u2028", "…", "😀", "\0", "plain text of a line", "\",\"time\":\"", "}"];

    // What a line is made of, more often than chance would have it.
    private static readonly Gen<byte[]> Lines = Gen.OneOf(
        Gen.Byte.Array[0, 80],
        Gen.Int[0, Pieces.Length - 1].Array[0, 12].Select(chosen => Encoding.UTF8.GetBytes(string.Concat(chosen.Select(i => Pieces[i])))),
        Gen.Char[' ', '~'].Array[0, 300].Select(text => Encoding.UTF8.GetBytes(text)));

    private static readonly byte[] Attributes = JsonLineWriter.EncodeAttributes(
        new Dictionary<string, string> { ["a"] = "b", ["time"] = "\"},\"time\":\"2001-01-01T00:00:00Z\"}", ["raw"] = "" });

    private readonly RecordBatch _batch = new();

    [Fact]
    public void TryPeekText_WhateverStandsThere_IsWhatTryReadFinds()
    {
        string[] pieces =
        [
            "{\"log\":\"", "a plain text that is longer than a block", "\\n", "\\\"", "\\u00e9", "\\q", "\"", ",\"stream\":\"stdout\"", ",\"stream\":\"stderr\"",
            ",\"attrs\":{", "\"a\":\"b\"", "}", "{", ",\"log\":\"other\"", $",\"time\":\"{TimeText}\"", ",\"raw\":\"YQ==\"", ",\"partial_id\":\"x\",\"partial_ordinal\":1", "\0",
        ];
        int[][] usual = [[0, 1, 2, 6, 7, 14, 11], [0, 1, 3, 3, 4, 2, 6, 8, 9, 10, 11, 14, 11]];
        var (peeked, read) = (0, 0);
        Gen.Select(Gen.Int[0, 1], Gen.Select(Gen.Int[0, 13], Gen.Int[0, pieces.Length - 1], Gen.Bool).Array[0, 2]).Sample(
            (shape, changes) =>
            {
                var chosen = usual[shape].ToList();
                foreach (var (at, piece, isInserted) in changes)
                {
                    if (isInserted || at >= chosen.Count)
                    {
                        chosen.Insert(Math.Min(at, chosen.Count), piece);
                    }
                    else
                    {
                        chosen[at] = piece;
                    }
                }
                var line = Encoding.UTF8.GetBytes(string.Concat(chosen.Select(piece => pieces[piece])));
                using var batch = new RecordBatch();
                var isPeeked = JsonLineReader.TryPeekText(line, new byte[line.Length], out var text);
                var isRead = JsonLineReader.TryReadOrSalvage(line, batch, 0, line.Length, out _);
                _ = isPeeked ? Interlocked.Increment(ref peeked) : isRead ? Interlocked.Increment(ref read) : 0;
                if (isPeeked && isRead)
                {
                    Assert.Equal(batch.Line(batch.Records[0]), text);
                }
            },
            iter: 50_000);
        Assert.True(peeked > 5000 && read > 500, $"{peeked} were peeked into, {read} others read");
    }

    [Fact]
    public void TryRead_WhateverWasWritten_IsTheSameEntry() =>
        Gen.Select(Lines, Gen.Long, Gen.Bool, Gen.Select(Gen.Bool, Gen.Bool, Gen.Int), Gen.String, Gen.Int[0, 2]).Sample(
            (line, time, isStderr, partial, id, attributes) =>
            {
                var (isPartial, isLast, ordinal) = partial;
                var entry = new LogEntry
                {
                    Source = isStderr ? LogSource.Stderr : LogSource.Stdout,
                    TimeNano = time,
                    Line = line,
                    IsPartial = isPartial,
                    IsLastPartial = isLast && isPartial,
                    PartialId = isPartial ? Encoding.UTF8.GetBytes(id) : [],
                    PartialOrdinal = isPartial ? ordinal : 0,
                };
                var attrsJson = attributes switch { 0 => [], 1 => """{"a":"b","c":"d"}"""u8, _ => Attributes.AsSpan() };
                var buffer = new byte[JsonLineWriter.MaxLength(entry, attrsJson)];
                var json = buffer.AsSpan(0, JsonLineWriter.Write(buffer, entry, attrsJson));
                // Every other read without the newline, in a batch that already holds something.
                var shown = isStderr ? json : json[..^1];
                using var batch = new RecordBatch();

                Assert.Equal(json.Length - 1, json.IndexOf((byte)'\n'));
                Assert.True(JsonLineReader.TryRead("""{"log":"before\n","time":"2001-01-01T00:00:00Z"}"""u8, batch, 0, 7));
                Assert.True(JsonLineReader.TryRead(shown, batch, 7, 9));
                Assert.True(JsonLineReader.TryReadTime(shown, out var timeFound));

                var record = batch.Records[1];
                Assert.Equal((7, 9, time, time), (record.Position, record.NextPosition, record.TimeNano, timeFound));
                Assert.Equal(entry.Source, record.Source);
                Assert.Equal(line, batch.Line(record));
                Assert.Equal(entry.PartialId, batch.PartialId(record));
                Assert.Equal(entry.PartialOrdinal, record.PartialOrdinal);
                Assert.Equal(
                    (isPartial ? RecordTraits.Partial : RecordTraits.None) | (entry.EndsLine ? RecordTraits.None : RecordTraits.Unterminated),
                    record.Traits);
                Assert.Equal("before"u8, batch.Line(batch.Records[0]));
            });

    [Fact]
    public void TryRead_Marker_HasItsTrait()
    {
        var buffer = new byte[JsonLineWriter.MarkerMaxLength("[logrelay] x", "rate")];
        var json = buffer.AsSpan(0, JsonLineWriter.WriteMarker(buffer, "[logrelay] x", "rate", 1, 2, Time));

        Assert.Equal((RecordTraits.Marker, "[logrelay] x"), Read(json));
        Assert.Equal((RecordTraits.Marker, "x"), Read("""{"logrelay":{"n":{"marker":1},"marker":"x"},"log":"x\n","time":"2023-11-14T22:13:20Z"}"""u8));
        Assert.Equal((RecordTraits.None, "x"), Read("""{"logrelay":{"n":{"marker":"x"}},"log":"x\n","time":"2023-11-14T22:13:20Z"}"""u8));
    }

    [Theory]
    [InlineData("""{"time":"T","stream":"stdout","log":"x\n"}""", "x")]
    [InlineData("""{ "log" : "x\n" , "stream" : "stdout" , "time" : "T" }  """, "x")]
    [InlineData("""{"log":"x\n","stream":"stdout","unknown":[1,{"time":"no"}],"time":"T"}""", "x")]
    [InlineData("""{"log":"x\n","stream":"stdout","attrs":{"time":"2001-01-01T00:00:00Z"},"time":"T"}""", "x")]
    [InlineData("""{"log":"x\n","stream":"stdout","time":"T","attrs":{"a":"b","time":"2001-01-01T00:00:00Z"}}""", "x")]
    [InlineData("""{"time":"T","log":"x\n","attrs":{"a":{},"time":"2001-01-01T00:00:00Z","raw":"eA=="}}""", "x")]
    [InlineData("""{"log":"x\n","stream":"stdout","attrs":{"a":"quote \" brace }, \"time\":\"2001-01-01T00:00:00Z\"}"},"time":"T"}""", "x")]
    [InlineData("""{"log":"\u0041\/\b\f\t\u00e9\ud83d\ude00\n","stream":"stdout","time":"T"}""", "A/\b\f\té😀")]
    [InlineData("""{"log":"\ud83d|\ude00|\ud83d\u0041|\ud83d\ud83d\ude00\n","stream":"stdout","time":"T"}""", "\ufffd|\ufffd|\ufffdA|\ufffd😀")]
    [InlineData("""{"l\u006fg":"x\n","stream":"stdout","t\u0069me":"T"}""", "x")]
    [InlineData("""{"log":"y\n","log":"x\n","log":null,"stream":"stdout","time":"T"}""", "x")]
    [InlineData("""{"log":"x\n","stream":null,"time":"T"}""", "x")]
    [InlineData("""{"log":"\n","stream":"stdout","time":"T"}""", "")]
    [InlineData("""{"log":"x\n","stream":"stdout","time":"T","raw":"not base64!"}""", "x")]
    [InlineData("""{"log":"x\n","stream":"stdout","time":"T","raw":5,"partial_id":5,"partial_ordinal":"1","logrelay":"x"}""", "x")]
    [InlineData("""{"log":"x\n","stream":"stdout","time":"T","raw":"8J\u002bY"}""", null)]
    public void TryRead_AnyWritersValidLine_IsRead(string template, string? expected)
    {
        var json = Encoding.UTF8.GetBytes(template.Replace("\"T\"", $"\"{TimeText}\"", StringComparison.Ordinal));

        Assert.True(JsonLineReader.TryRead(json, _batch, 0, 1));
        Assert.True(JsonLineReader.TryReadTime(json, out var timeNano));

        var record = _batch.Records[0];
        Assert.Equal((Time, Time), (record.TimeNano, timeNano));
        Assert.Equal(RecordTraits.None, record.Traits);
        Assert.Equal(expected is null ? Convert.FromHexString("f09f98") : Encoding.UTF8.GetBytes(expected), _batch.Line(record));
    }

    [Theory]
    [InlineData("""{"log":"x","stream":"stderr","time":"T"}""", "x")]
    [InlineData("""{"stream":"stderr","time":"T"}""", "")]
    [InlineData("""{"time":"T","stream":"stderr"}""", "")]
    public void TryRead_LogWithoutNewline_IsUnterminated(string template, string expected)
    {
        var json = Encoding.UTF8.GetBytes(template.Replace("\"T\"", $"\"{TimeText}\"", StringComparison.Ordinal));

        Assert.Equal((RecordTraits.Unterminated, expected), Read(json));
        Assert.Equal(LogSource.Stderr, _batch.Records[0].Source);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("plain text")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData("{\0}")]
    [InlineData("""{"log":"x\n","stream":"stdout"}""")]
    [InlineData("""{"log":"x\n","stream":"stdout","time":"yesterday"}""")]
    [InlineData("""{"log":"x\n","stream":"stdout","time":5}""")]
    [InlineData("""{"log":"x\n","stream":"stdlog","time":"T"}""")]
    [InlineData("""{"log":"x\n","stream":5,"time":"T"}""")]
    [InlineData("""{"log":5,"stream":"stdout","time":"T"}""")]
    [InlineData("""{"log":"x\n","stream":"stdout","time":"T"}{}""")]
    [InlineData("""{"log":"x\n","stream":"stdout","time":"T"}x""")]
    [InlineData("""{"log":"x\n","stream":"stdout","time":"T","partial_id":"a","partial_ordinal":01}""")]
    [InlineData("""{"log":"x\n","stream":"stdout","time":"T","partial_id":"a","partial_ordinal":+1}""")]
    [InlineData("""{"log":"torn{"log":"x\n","stream":"stdout","time":"T"}""")]
    [InlineData("""{"log":"a	b\n","stream":"stdout","time":"T"}""")]
    [InlineData("""{"log":"\x\n","stream":"stdout","time":"T"}""")]
    [InlineData("""{"log":"\u12\n","stream":"stdout","time":"T"}""")]
    public void TryRead_AnythingElse_IsRefusedAndLeavesTheBatch(string template)
    {
        var json = Encoding.UTF8.GetBytes(template.Replace("\"T\"", $"\"{TimeText}\"", StringComparison.Ordinal));

        Assert.False(JsonLineReader.TryRead(json, _batch, 0, 1));
        Assert.Equal((0, 0), (_batch.Count, _batch.TextLength));
    }

    [Fact]
    public void TryRead_NestedTooDeep_IsRefused()
    {
        var json = Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 10_000) + new string(']', 10_000) + ",\"time\":\"" + TimeText + "\"}");

        Assert.False(JsonLineReader.TryRead(json, _batch, 0, 1));
    }

    [Fact]
    public void TryRead_EveryPrefixOfALine_IsRefused()
    {
        var json = Encoding.UTF8.GetBytes(
            """{"log":"caf\u00e9 \"x\"\n","stream":"stdout","attrs":{"a":"b"},"time":"2023-11-14T22:13:20Z","partial_id":"ab","partial_ordinal":12,"raw":"Yf9i"}""");

        for (var length = 0; length < json.Length; length++)
        {
            Assert.False(JsonLineReader.TryRead(json.AsSpan(0, length), _batch, 0, 1));
            Assert.False(JsonLineReader.TryReadTime(json.AsSpan(0, length), out _));
        }
        Assert.True(JsonLineReader.TryRead(json, _batch, 0, 1));
    }

    [Fact]
    public void TryRead_MutilatedLines_NeverThrow_AndTheTwoPathsAgree() =>
        Gen.Select(Lines, Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[0, 3], Gen.Bool).Sample((line, changes, isPartial) =>
        {
            var entry = new LogEntry { TimeNano = Time, Line = line, IsPartial = isPartial, PartialId = "c0ffee"u8, PartialOrdinal = 3 };
            var buffer = new byte[JsonLineWriter.MaxLength(entry, Attributes)];
            var json = buffer.AsSpan(0, JsonLineWriter.Write(buffer, entry, Attributes));
            foreach (var (at, value) in changes)
            {
                json[at % json.Length] = value;
            }
            var (exactText, tolerantText) = (new byte[json.Length], new byte[json.Length]);

            var isTolerant = TolerantLineParser.TryParse(json, tolerantText, out var tolerant);
            if (ExactLineParser.TryParse(json, exactText, out var exact))
            {
                Assert.True(isTolerant);
                Assert.Equal(tolerant, exact);
                var length = exact.LineLength + exact.PartialIdLength;
                Assert.Equal(tolerantText.AsSpan(0, length), exactText.AsSpan(0, length));
            }
            if (isTolerant)
            {
                Assert.True(JsonLineReader.TryReadTime(json, out var timeNano));
                Assert.Equal(tolerant.TimeNano, timeNano);
            }
        });

    [Fact]
    public void TryRead_ArbitraryBytes_NeverThrow() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        using var batch = new RecordBatch();
        if (!JsonLineReader.TryRead(bytes, batch, 0, 1))
        {
            Assert.Equal(0, batch.Count);
        }
        JsonLineReader.TryReadTime(bytes, out _);
    });

    [Fact]
    public void TryRead_ManyLines_AllocatesNothing()
    {
        const int Repeats = 20_000;
        var json = Encoding.UTF8.GetBytes("{\"log\":\"" + new string('x', 128) + "\\n\",\"stream\":\"stdout\",\"time\":\"" + TimeText + "\"}\n");
        Assert.True(JsonLineReader.TryRead(json, _batch, 0, 1));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Repeats; i++)
        {
            _batch.Clear();
            JsonLineReader.TryRead(json, _batch, 0, 1);
            JsonLineReader.TryReadTime(json, out _);
        }

        Assert.Equal(0, (GC.GetAllocatedBytesForCurrentThread() - before) / Repeats);
    }

    public void Dispose() => _batch.Dispose();

    private (RecordTraits Traits, string Line) Read(ReadOnlySpan<byte> json)
    {
        _batch.Clear();
        Assert.True(JsonLineReader.TryRead(json, _batch, 0, 1));
        var record = _batch.Records[0];
        return (record.Traits, Encoding.UTF8.GetString(_batch.Line(record)));
    }
}
