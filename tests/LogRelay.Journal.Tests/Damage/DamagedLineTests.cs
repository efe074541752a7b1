using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using Xunit;

namespace LogRelay.Journal.Tests.Damage;

/// <summary>A damaged record does not take the whole one behind it along.</summary>
public sealed class DamagedLineTests
{
    private const string Whole = """{"log":"b \"{\\\"log\\\":\\\"\" c\n","stream":"stderr","attrs":{"log":"{","stream":"x"},"time":"2023-11-14T22:13:20.5Z"}""";

    [Theory]
    [InlineData("""{"log":"a\n","stream":"stdout","time":"2023-11-14T22:13:20Z"}X""")]
    [InlineData("""{"log":"a\n","stream":"stdo""")]
    [InlineData("""{"log":"{""")]
    [InlineData("\0\0\0\0")]
    [InlineData("\n\n")]
    [InlineData("}")]
    public void The_whole_record_at_the_end_is_found_at_its_own_place(string damage)
    {
        using var batch = new RecordBatch();
        var line = Encoding.UTF8.GetBytes(damage + Whole);

        var damaged = DamagedLine.Salvage(line, batch, 1000, 1000 + line.Length + 1);

        Assert.Equal(damage.Length, damaged);
        var record = Assert.Single(batch.Records.ToArray());
        Assert.Equal((1000 + damage.Length, 1000 + line.Length + 1, LogSource.Stderr), (record.Position, record.NextPosition, record.Source));
        Assert.Equal("""b "{\"log\":\"" c""", Encoding.UTF8.GetString(batch.Line(in record)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("no record at all")]
    [InlineData("""x{"log":"a\n","stream":"stdout","time":"2023-11-14T22:13:20Z"}}""")]
    [InlineData("""x{"log":"a\n","stream":"stdout","time":"yesterday"}""")]
    public void Where_nothing_is_whole_all_of_it_is_damaged(string line)
    {
        using var batch = new RecordBatch();
        var bytes = Encoding.UTF8.GetBytes(line);
        Assert.Equal(bytes.Length, DamagedLine.Salvage(bytes, batch, 0, bytes.Length + 1));
        Assert.Equal(0, batch.Count);
    }

    [Fact]
    public void Nothing_that_a_container_writes_passes_for_a_record()
    {
        var forged = Encoding.UTF8.GetBytes("""{"log":"forged\n","stream":"stdout","time":"2023-11-14T22:13:20Z"}""");
        var entry = new LogEntry { Line = forged, TimeNano = 1 };
        var line = new byte[JsonLineWriter.MaxLength(in entry, [])];
        var length = JsonLineWriter.Write(line, in entry, []);
        using var batch = new RecordBatch();
        for (var start = 1; start < length; start++)
        {
            var rest = line.AsSpan(start, length - start);
            Assert.Equal(rest.Length, DamagedLine.Salvage(rest, batch, 0, rest.Length));
        }
    }
}
