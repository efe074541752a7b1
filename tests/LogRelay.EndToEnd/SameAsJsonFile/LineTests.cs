using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>
/// The lines in the files, byte for byte, up to the time. After it LogRelay adds what json-file loses, in keys that
/// json-file's readers pass over.
/// </summary>
public sealed class LineTests(SharedEngine shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ordinary")]
    [InlineData("empty")]
    [InlineData("crlf")]
    [InlineData("utf8")]
    [InlineData("control")]
    [InlineData("markup", "separators")]
    [InlineData("long")]
    [InlineData("cut")]
    [InlineData("invalid", "nul")]
    [InlineData("alternate")]
    [InlineData("ordinary", "unended")]
    [InlineData("all")]
    public async Task The_same_bytes_give_the_same_lines(params string[] cases)
    {
        var twins = await Twins.RunAsync(shared, new("programs", ["bytes", .. cases]), Ct);

        AssertSameLines(twins);
        await AssertPrintedWholeAsync(twins, ["programs", "bytes", .. cases]);
    }

    [Fact]
    public async Task A_terminal_gives_the_same_lines()
    {
        var twins = await Twins.RunAsync(shared, new("programs", "bytes", "all") { Tty = true }, Ct);

        AssertSameLines(twins);
        Assert.Contains(twins.LogRelayFiles()[0].Lines, static line => line.Head.Contains("\\r\\n\"", StringComparison.Ordinal));
        await AssertPrintedWholeAsync(twins, ["--tty", "programs", "bytes", "all"]);
    }

    [Fact]
    public async Task Two_streams_at_full_speed_keep_each_its_order()
    {
        var spec = new ContainerSpec("programs", "emit", "--count", "20000", "--size", "64", "--streams", "both", "--marker", "END");

        var twins = await Twins.RunAsync(shared, spec, Ct);

        AssertSameLines(twins);
        Assert.Equal(20001, twins.LogRelayFiles()[0].Lines.Count);
    }

    [Fact]
    public async Task A_container_that_writes_nothing_has_the_same_empty_log()
    {
        var twins = await Twins.RunAsync(shared, new("busybox", "true"), Ct);

        Assert.Empty(twins.JsonFileFiles()[0].Lines);
        Assert.Empty(twins.LogRelayFiles()[0].Lines);
        await twins.AssertSameLogsAsync(Ct);
        await twins.AssertSameLogsAsync(Ct, "--tail", "3", "--timestamps");
    }

    /// <summary>
    /// <c>docker logs</c> prints what json-file prints, save for bytes that are not UTF-8 and characters that dockerd has
    /// cut in two: json-file has replaced each of their bytes by U+FFFD, and LogRelay prints the container's own.
    /// </summary>
    private async Task AssertPrintedWholeAsync(Twins twins, string[] program)
    {
        var engine = await shared.EngineAsync();
        var written = await engine.DockerAsync(Ct, ["run", "--rm", "--network", "none", "--log-driver", "none", .. program]);

        var printed = await twins.LogRelay.LogsAsync(Ct);

        Twins.AssertPrintedSame(written, printed);
        if (!twins.LogRelayFiles()[0].Lines.Any(static line => line.Rest.Contains(",\"raw\":", StringComparison.Ordinal)))
        {
            await twins.AssertSameLogsAsync(Ct);
        }
    }

    private static void AssertSameLines(Twins twins)
    {
        var expected = Assert.Single(twins.JsonFileFiles()).Lines;
        var actual = Assert.Single(twins.LogRelayFiles()).Lines;
        // Which of two streams comes first is up to dockerd, which copies them side by side.
        Assert.Equal(expected.Where(static line => !line.IsStderr).Select(static line => line.Head), actual.Where(static line => !line.IsStderr).Select(static line => line.Head));
        Assert.Equal(expected.Where(static line => line.IsStderr).Select(static line => line.Head), actual.Where(static line => line.IsStderr).Select(static line => line.Head));
        Assert.All(expected, static line => Assert.Equal("", line.Rest));
        Assert.All(actual, static line => Assert.Matches("^(,\"partial_id\":\"[0-9a-f]{64}\",\"partial_ordinal\":[0-9]+)?(,\"raw\":\"[A-Za-z0-9+/=]*\")?$", line.Rest));
    }
}
