using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>
/// Docker's own reader prints LogRelay's files, put in the place of json-file's, as it prints json-file's own; and what
/// LogRelay answers from its files is, to the byte, what Docker's reader makes of the same files, times included.
/// </summary>
public sealed class JsonFileReaderTests(SharedEngine shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Docker_reads_every_odd_line_from_LogRelays_files()
    {
        var twins = await Twins.RunAsync(shared, new("programs", "bytes", "all"), Ct);
        var ofItsOwn = await twins.JsonFile.LogsAsync(Ct);

        JsonFileReader.Give(twins.JsonFile, twins.ActivePath(twins.LogRelay));

        Twins.AssertPrintedSame(ofItsOwn, await twins.JsonFile.LogsAsync(Ct));
    }

    [Theory]
    [InlineData]
    [InlineData("--tail", "1")]
    [InlineData("--tail", "20")]
    [InlineData("--tail", "90")]
    public async Task Split_lines_have_the_same_times_and_count_the_same(params string[] options)
    {
        var twins = await Twins.RunAsync(shared, new("programs", "bytes", "ordinary", "empty", "crlf", "utf8", "control", "long", "nul", "alternate", "unended"), Ct);
        // A byte of the last line to stderr is not UTF-8. Decoded, it is U+FFFD, which json-file has put in its place.
        JsonFileReader.Give(twins.JsonFile, twins.ActivePath(twins.LogRelay));

        var ofDocker = await twins.JsonFile.LogsAsync(Ct, ["--timestamps", .. options]);
        var ofLogRelay = await twins.LogRelay.LogsAsync(Ct, ["--timestamps", .. options]);

        Twins.AssertPrintedSame(ofDocker with { Error = [] }, ofLogRelay with { Error = [] });
        Assert.Equal(ofDocker.ErrorText, ofLogRelay.ErrorText);
    }

    [Theory]
    [InlineData("out", 40, "max-size=10k", "max-file=4")]
    [InlineData("out", 40, "max-size=10k", "max-file=4", "compress=true")]
    [InlineData("both", 110)]
    public async Task Docker_reads_LogRelays_files_whatever_it_is_asked_for(string streams, int mostLines, params string[] options)
    {
        var spec = new ContainerSpec("programs", "emit", "--count", "55", "--size", "1000", "--rate", "400", "--streams", streams)
        {
            LogOptions = LogOption.ParseAll(options),
        };
        var twins = await Twins.RunAsync(shared, spec, Ct);
        await twins.BothAsync(static container => container.StartAsync(Ct));
        await twins.WaitAsync(Ct);
        if (options.Contains("compress=true"))
        {
            await twins.CompressedAsync(Ct);
        }

        var ofItsOwn = await twins.JsonFile.LogsAsync(Ct);
        JsonFileReader.Give(twins.JsonFile, twins.ActivePath(twins.LogRelay));

        Twins.AssertPrintedSame(ofItsOwn, await twins.JsonFile.LogsAsync(Ct));
        var times = twins.LogRelayFiles().SelectMany(static file => file.Lines).Select(static line => line.Time).ToList();
        Assert.InRange(times.Count, mostLines - 9, mostLines);
        foreach (var question in Questions(times))
        {
            // Docker 20.10 leaves out all compressed files when the oldest of them ends before --since.
            JsonFileReader.Give(twins.JsonFile, twins.ActivePath(twins.LogRelay), isPlain: question.Contains("--since"));
            var ofDocker = await twins.JsonFile.LogsAsync(Ct, ["--timestamps", .. question]);
            var ofLogRelay = await twins.LogRelay.LogsAsync(Ct, ["--timestamps", .. question]);
            Twins.AssertPrintedSame(ofDocker, ofLogRelay);
        }
    }

    // Times that are a line's own, to the nanosecond, and ones beside it; in the oldest file, at a file's edge, in the active one.
    private static IEnumerable<string[]> Questions(List<string> times)
    {
        yield return [];
        foreach (var tail in (string[])["0", "1", "9", "10", "11", "35", "1000", "all", "-1"])
        {
            yield return ["--tail", tail];
        }

        foreach (var at in (int[])[0, 9, 10, 25, times.Count - 1])
        {
            yield return ["--since", times[at]];
            yield return ["--until", times[at]];
            yield return ["--since", times[at], "--until", times[Math.Min(at + 7, times.Count - 1)]];
            yield return ["--tail", "15", "--since", times[at]];
            yield return ["--tail", "15", "--until", times[at]];
        }

        yield return ["--since", times[20], "--until", times[12]];
        yield return ["--since", "1h", "--until=-1h", "--tail", "12"];
        yield return ["--since=-1h"];
        yield return ["--until", "1h"];
        yield return ["--since", "2001-02-03"];
        yield return ["--until", "2001-02-03T04:05:06+07:00"];
    }
}
