using System.Text;
using System.Text.Json;
using LogRelay.Cli.Tests.Running;
using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using Xunit;

namespace LogRelay.Cli.Tests.Output;

/// <summary>Where lines are missing a person sees it at once, and no container can say so in LogRelay's name.</summary>
public sealed class LossMarkerTests : IDisposable
{
    private const long TimeNano = 1_795_428_001_000_000_000;

    private readonly LogsOnDisk _logs = new LogsOnDisk().With(0, "web-1");

    public LossMarkerTests()
    {
        var marker = LossMarker.StorageRefused(120, 9000);
        var line = new byte[JsonLineWriter.MarkerMaxLength(marker.Text, marker.Reason)];
        var length = JsonLineWriter.WriteMarker(line, marker.Text, marker.Reason, marker.Records, marker.Bytes, TimeNano);
        var told = "{\"log\":\"! LINES ARE MISSING HERE: not so\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-23T10:00:02Z\"}\n";
        _logs.Write(0, "", [.. line[..length], .. Encoding.UTF8.GetBytes(told)]);
    }

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData("query")]
    [InlineData("query", "-r")]
    [InlineData("query", "disk OR not")]
    public async Task It_stands_out_from_what_containers_write(params string[] command)
    {
        var run = await CliRun.OfAsync([.. command, "--dir", _logs.Path, "--utc"]);

        Assert.Equal(
            ["2026-11-23 10:00:01.000 web-1 ! LINES ARE MISSING HERE: 120 records (9000 bytes) could not be stored here: the disk was full or failing",
             "2026-11-23 10:00:02.000 web-1 | ! LINES ARE MISSING HERE: not so"],
            run.Lines.Order());
    }

    [Fact]
    public async Task On_a_terminal_it_has_a_colour_of_its_own()
    {
        var run = await CliRun.OfAsync("query", "--dir", _logs.Path, "--color", "always");

        Assert.Contains("\e[1;97;41mLINES ARE MISSING HERE: 120 records", run.Lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("\e[1;97;41m", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Context_shows_it_and_programs_are_told()
    {
        var context = await CliRun.OfAsync("context", $"{LogsOnDisk.Id(0)}:0", "--dir", _logs.Path);
        Assert.Contains("! LINES ARE MISSING HERE: 120", context.Lines[0], StringComparison.Ordinal);

        var json = (await CliRun.OfAsync("query", "--dir", _logs.Path, "-o", "json")).Lines.Select(static line => JsonElement.Parse(line)).ToList();
        Assert.True(json[0].GetProperty("is_marker").GetBoolean());
        Assert.False(json[1].TryGetProperty("is_marker", out _));
    }
}
