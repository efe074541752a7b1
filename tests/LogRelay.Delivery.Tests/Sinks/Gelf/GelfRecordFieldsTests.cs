using System.Text;
using LogRelay.Delivery.Processing.Fields;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Levels;
using LogRelay.Options;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfRecordFieldsTests
{
    [Theory]
    [InlineData(LogLevel.Fatal, 2)]
    [InlineData(LogLevel.Error, 3)]
    [InlineData(LogLevel.Warn, 4)]
    [InlineData(LogLevel.Info, 6)]
    [InlineData(LogLevel.Debug, 7)]
    [InlineData(LogLevel.Trace, 7)]
    public void Append_LevelOfTheLine_IsItsSeverityWhateverTheOutput(LogLevel level, int severity)
    {
        Assert.Equal(severity, Encode("x", level, LogSource.Stdout).Level);
        Assert.Equal(severity, Encode("x", level, LogSource.Stderr).Level);
    }

    [Fact]
    public void Append_LineWithoutALevel_HasThatOfItsOutput()
    {
        Assert.Equal(6, Encode("x", LogLevel.Unknown, LogSource.Stdout).Level);
        Assert.Equal(3, Encode("x", LogLevel.Unknown, LogSource.Stderr).Level);
    }

    [Fact]
    public void Append_FieldsOfTheLine_AreFieldsOfTheMessage()
    {
        var message = Encode("""{"status":404,"path":"/x \"y\"","ok":true,"in":{"ms":1.5}}""");

        Assert.Equal("404", message.Fields["_status"]);
        Assert.Equal("/x \"y\"", message.Fields["_path"]);
        Assert.Equal("true", message.Fields["_ok"]);
        Assert.Equal("1.5", message.Fields["_in_ms"]);
    }

    [Fact]
    public void Append_FieldNamedLikeOneOfLogRelayOrGraylog_GetsAnUnderscoreAndOverwritesNothing()
    {
        var message = Encode(
            """{"container_id":"spoofed","container_id_":"too","id":1,"level":"x","message":"m","timestamp":1,"team":"line","logrelay_marker":1,"gl2_source_input":1}""");

        Assert.Equal(Batches.Stream().ContainerId, message.Fields["_container_id"]);
        Assert.Equal("core", message.Fields["_team"]);
        Assert.Equal("spoofed", message.Fields["_container_id_"]);
        Assert.Equal("too", message.Fields["_container_id__"]);
        Assert.Equal("line", message.Fields["_team_"]);
        Assert.Equal(("1", "x", "m", "1"), (message.Fields["_id_"], message.Fields["_level_"], message.Fields["_message_"], message.Fields["_timestamp_"]));
        Assert.Equal(("1", "1"), (message.Fields["_logrelay_marker_"], message.Fields["_gl2_source_input_"]));
        Assert.DoesNotContain("_logrelay_marker", message.Fields.Keys);
    }

    [Fact]
    public void Append_MoreFieldsThanTheLimit_SaysHowManyAreMissing()
    {
        var message = Encode("{" + string.Join(',', Enumerable.Range(0, 70).Select(i => $"\"f{i}\":{i}")) + "}");

        Assert.Equal("6", message.Fields["_logrelay_omitted_line_fields"]);
    }

    [Fact]
    public void AppendCut_LeavesTheFieldsOutAndKeepsTheLimit()
    {
        var message = Encode("""{"a":1,"b":"x","c":2}""" + new string(' ', 5000), maxBytes: 900);

        Assert.Equal("3", message.Fields["_logrelay_omitted_line_fields"]);
        Assert.DoesNotContain("_a", message.Fields.Keys);
    }

    [Fact]
    public void Append_RecordOfSeveralLines_HasItsFirstLineAndAllOfThem()
    {
        var message = Encode("Exception: x\n  at a\n  at b");

        Assert.Equal("Exception: x", message.ShortMessage);
        Assert.Equal("Exception: x\n  at a\n  at b", message.FullMessage);
        Assert.Equal("-", Encode(" \nx").ShortMessage);
        Assert.Null(Encode("one line").FullMessage);
    }

    [Fact]
    public void Collect_Placement_GivesFieldsThatAnAttributeOverwrites()
    {
        var stream = Batches.Stream(attributes: new Dictionary<string, string> { ["project"] = "mine" }) with
        {
            Placement = new Dictionary<string, string> { ["service"] = "web", ["project"] = "shop" },
        };

        var fields = GelfFields.Collect(stream);

        Assert.Equal(("web", "mine"), (fields["_service"], fields["_project"]));
    }

    private static ReceivedGelf Encode(string line, LogLevel level = LogLevel.Unknown, LogSource source = LogSource.Stdout, int maxBytes = 0)
    {
        using var batch = new RecordBatch();
        using var facts = new RecordFacts();
        using var buffer = new ByteBuffer();
        Batches.Add(batch, Encoding.UTF8.GetBytes(line), source);
        facts.Add(level);
        FieldParser.Parse(ParseFormat.Json, batch.Line(batch.Records[0]), facts);
        var encoder = new GelfEncoder(Batches.Stream(attributes: new Dictionary<string, string> { ["team"] = "core" }));
        if (maxBytes == 0)
        {
            encoder.Append(buffer, batch, batch.Records[0], facts, 0);
        }
        else
        {
            encoder.AppendCut(buffer, batch, batch.Records[0], maxBytes, facts, 0);
            Assert.InRange(buffer.Length, 1, maxBytes);
        }
        return StrictGelf.Parse(buffer.Span.ToArray());
    }
}
