using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using Xunit;

namespace LogRelay.Journal.Tests.JsonFile;

public sealed class JsonLineWriterTests
{
    private const long Time = 1_700_000_000_123_456_789;
    private const string TimeKey = "\"time\":\"2023-11-14T22:13:20.123456789Z\"";

    [Fact]
    public void Write_WholeLine_IsDockersLine() => Assert.Equal(
        """{"log":"hello\n","stream":"stdout","time":"2023-11-14T22:13:20.123456789Z"}""" + "\n",
        Written(new LogEntry { TimeNano = Time, Line = "hello"u8 }));

    [Fact]
    public void Write_StderrWithAttributes_HasThemBetweenStreamAndTime() => Assert.Equal(
        """{"log":"hello\n","stream":"stderr","attrs":{"a":"b"},"time":"2023-11-14T22:13:20.123456789Z"}""" + "\n",
        Written(new LogEntry { Source = LogSource.Stderr, TimeNano = Time, Line = "hello"u8 }, """{"a":"b"}"""));

    [Fact]
    public void Write_EmptyLine_IsANewlineAlone() => Assert.Equal(
        """{"log":"\n","stream":"stdout",""" + TimeKey + "}\n",
        Written(new LogEntry { TimeNano = Time }));

    [Theory]
    [InlineData("\\ \"", """\\ \" """)]
    [InlineData("a\nb\rc", """a\nb\rc""")]
    [InlineData("\t\0\u0001\u001f\b\f\u001b[0m", """\u0009\u0000\u0001\u001f\u0008\u000c\u001b[0m""")]
    [InlineData("<b>&</b>=", """\u003cb\u003e\u0026\u003c/b\u003e=""")]
    [InlineData("\u2027\u2028\u2029\u202a€", "\u2027\\u2028\\u2029\u202a€")]
    [InlineData("\u007f ä 中 😀 \ufffd", "\u007f ä 中 😀 \ufffd")]
    public void Write_EveryKindOfCharacter_IsEscapedAsDockerDoes(string line, string expected)
    {
        // At every place in a vector of 16 bytes and across the end of one, and as far from the line's end.
        for (var place = 0; place < 34 * 34; place++)
        {
            var (before, after) = (new string('x', place / 34), new string('y', place % 34));
            Assert.Equal(
                "{\"log\":\"" + before + expected.TrimEnd() + after + "\\n\",\"stream\":\"stdout\"," + TimeKey + "}\n",
                Written(new LogEntry { TimeNano = Time, Line = Encoding.UTF8.GetBytes(before + line + after) }));
        }
    }

    [Theory]
    [InlineData("61ff62", """a\ufffdb""", "Yf9i")]
    [InlineData("e28061", """\ufffd\ufffda""", "4oBh")]
    [InlineData("eda080", """\ufffd\ufffd\ufffd""", "7aCA")]
    [InlineData("c0af", """\ufffd\ufffd""", "wK8=")]
    [InlineData("f09f98", """\ufffd\ufffd\ufffd""", "8J+Y")]
    [InlineData("c3a4fe3ce280a8", """ä\ufffd\u003c\u2028""", "w6T+POKAqA==")]
    public void Write_InvalidUtf8_ReplacesEachByteAsGoDoes_AndKeepsTheBytesInRaw(string hex, string log, string raw) => Assert.Equal(
        "{\"log\":\"" + log + "\\n\",\"stream\":\"stdout\"," + TimeKey + ",\"raw\":\"" + raw + "\"}\n",
        Written(new LogEntry { TimeNano = Time, Line = Convert.FromHexString(hex) }));

    [Fact]
    public void Write_Chunks_EndInANewlineOnlyAtTheLast()
    {
        var chunk = new LogEntry { TimeNano = Time, Line = "part"u8, IsPartial = true, PartialId = "c0ffee"u8, PartialOrdinal = 1 };
        Assert.Equal(
            "{\"log\":\"part\",\"stream\":\"stdout\"," + TimeKey + ",\"partial_id\":\"c0ffee\",\"partial_ordinal\":1}\n",
            Written(chunk));

        chunk.IsLastPartial = true;
        chunk.PartialOrdinal = 2;
        Assert.Equal(
            "{\"log\":\"part\\n\",\"stream\":\"stdout\"," + TimeKey + ",\"partial_id\":\"c0ffee\",\"partial_ordinal\":2}\n",
            Written(chunk));
    }

    [Fact]
    public void Write_EmptyChunkThatDoesNotEndItsLine_OmitsLog() => Assert.Equal(
        "{\"stream\":\"stdout\"," + TimeKey + ",\"partial_id\":\"\",\"partial_ordinal\":0}\n",
        Written(new LogEntry { TimeNano = Time, IsPartial = true }));

    [Fact]
    public void Write_DestinationTooShort_SaysHowMuchIsNeeded()
    {
        var error = Assert.Throws<ArgumentException>(() => JsonLineWriter.Write(new byte[100], new LogEntry { Line = "x"u8 }, []));

        Assert.Contains("100 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EncodeAttributes_IsSortedByBytesAndEscapedAsGoDoes()
    {
        var attributes = new Dictionary<string, string>
        {
            ["\U0001F600"] = "after",
            ["\uFFFD"] = "before, though not in UTF-16",
            ["b"] = "<&>\t\b\f\"\\\u2028",
            ["a.b/c"] = "",
            ["a"] = "\ud800",
        };

        Assert.Equal(
            """{"a":"<FFFD>","a.b/c":"","b":"\u003c\u0026\u003e\t\b\f\"\\\u2028","<FFFD>":"before, though not in UTF-16","😀":"after"}"""
                .Replace("<FFFD>", "\ufffd", StringComparison.Ordinal),
            Encoding.UTF8.GetString(JsonLineWriter.EncodeAttributes(attributes)));
        Assert.Empty(JsonLineWriter.EncodeAttributes(new Dictionary<string, string>()));
    }

    [Fact]
    public void WriteMarker_IsALineOnStderrWithItsOwnKey()
    {
        const string Text = "[logrelay] 12 records dropped: the disk is \"full\"";
        var buffer = new byte[JsonLineWriter.MarkerMaxLength(Text, "disk_full")];

        var length = JsonLineWriter.WriteMarker(buffer, Text, "disk_full", 12, 3456, Time);

        Assert.Equal(
            "{\"log\":\"[logrelay] 12 records dropped: the disk is \\\"full\\\"\\n\",\"stream\":\"stderr\"," + TimeKey
                + ",\"logrelay\":{\"marker\":\"disk_full\",\"records\":12,\"bytes\":3456}}\n",
            Encoding.UTF8.GetString(buffer.AsSpan(0, length)));
    }

    [Fact]
    public void Write_ManyLines_AllocatesNothing()
    {
        const int Repeats = 20_000;
        var line = Encoding.UTF8.GetBytes(new string('x', 128));
        var entry = new LogEntry { TimeNano = Time, Line = line };
        var buffer = new byte[JsonLineWriter.MaxLength(entry, [])];
        JsonLineWriter.Write(buffer, entry, []);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Repeats; i++)
        {
            JsonLineWriter.Write(buffer, entry, []);
        }

        Assert.Equal(0, (GC.GetAllocatedBytesForCurrentThread() - before) / Repeats);
    }

    private static string Written(LogEntry entry, string attrsJson = "")
    {
        var attributes = Encoding.UTF8.GetBytes(attrsJson);
        var buffer = new byte[JsonLineWriter.MaxLength(entry, attributes)];
        return Encoding.UTF8.GetString(buffer.AsSpan(0, JsonLineWriter.Write(buffer, entry, attributes)));
    }
}
