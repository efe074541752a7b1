using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>
/// max-size, max-file and compress: the same names, the same lines in each file, and json-file's rule for the cut:
/// before a line is written to a file that has reached max-size, the file is rotated.
/// </summary>
/// <remarks>
/// The time's text is up to ten bytes shorter when its last digits are zeros, so that two runs never give files of the
/// same size. Where lines are compared, their length is such that all these bytes together cannot move the cut by a
/// line; where lines are short, each driver's own files are held to the rule instead, to the byte.
/// </remarks>
public sealed class RotationTests(SharedEngine shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("10k", "3", "false", 1000, 205)]
    [InlineData("10k", "3", "true", 1000, 205)]
    [InlineData("10k", "1", "false", 1000, 205)]
    [InlineData("10k", "2", "true", 1500, 90)]
    [InlineData("10000b", "20", "true", 1000, 205)]
    [InlineData("100", "4", "false", 1000, 9)]
    [InlineData("1m", "3", "true", 9000, 600)]
    [InlineData("10k", "4", "true", 1000, 10)]
    public async Task The_same_options_give_the_same_files(string maxSize, string maxFile, string compress, int lineBytes, int lines)
    {
        var spec = new ContainerSpec("programs", "emit", "--count", $"{lines}", "--size", $"{lineBytes}")
        {
            LogOptions = [("max-size", maxSize), ("max-file", maxFile), .. maxFile == "1" ? [] : ((string, string)[])[("compress", compress)]],
        };

        var twins = await Twins.RunAsync(shared, spec, Ct);
        if (compress == "true")
        {
            await twins.CompressedAsync(Ct);
        }

        AssertSameFiles(twins, maxFile);
    }

    [Fact]
    public async Task A_restarted_container_goes_on_in_the_same_files()
    {
        var spec = new ContainerSpec("programs", "emit", "--count", "23", "--size", "1000")
        {
            LogOptions = [("max-size", "10k"), ("max-file", "4"), ("compress", "true")],
        };
        var twins = await Twins.RunAsync(shared, spec, Ct);

        await twins.BothAsync(static container => container.StartAsync(Ct));
        await twins.WaitAsync(Ct);
        await twins.CompressedAsync(Ct);

        AssertSameFiles(twins, maxFile: "4");
        Assert.Equal(36, twins.LogRelayFiles().Sum(static file => file.Lines.Count));
    }

    [Theory]
    [InlineData("json-file", "false")]
    [InlineData("logrelay", "false")]
    [InlineData("json-file", "true")]
    [InlineData("logrelay", "true")]
    public async Task Short_lines_are_cut_at_the_first_one_that_reaches_the_size(string driver, string compress)
    {
        const int MaxSize = 20_000;
        var engine = await shared.EngineAsync();
        var plugin = await shared.PluginAsync();
        var container = await engine.RunAsync(
            new("programs", "emit", "--count", "3000", "--size", "20")
            {
                Driver = driver,
                LogOptions = [("max-size", $"{MaxSize}"), ("max-file", "50"), ("compress", compress)],
            },
            Ct);
        await container.WaitAsync(Ct);

        var activePath = driver == "logrelay" ? plugin.JsonFilePath(container) : container.JsonFilePath;
        if (compress == "true")
        {
            await LogFile.CompressedAsync(activePath, Ct);
        }

        var files = LogFile.ReadAll(activePath);

        Assert.Equal(
            Enumerable.Range(1, 3000).Select(static number => $"{{\"log\":\"{$"{number} ".PadRight(19, 'x')}\\n\",\"stream\":\"stdout\""),
            files.SelectMany(static file => file.Lines).Select(static line => line.Head));
        Assert.InRange(files.Count, 12, 16);
        Assert.All(files, static file => Assert.True(file.Size - file.Lines[^1].Bytes < MaxSize, $"{file.Suffix} was written to after it had reached {MaxSize} bytes"));
        Assert.All(files.SkipLast(1), static file => Assert.True(file.Size >= MaxSize, $"{file.Suffix} was rotated at {file.Size} bytes"));
    }

    private static void AssertSameFiles(Twins twins, string maxFile)
    {
        // With max-file=1, Docker 20.10 keeps the file before in a .1 that it never reads nor deletes; later versions do not.
        var expected = twins.JsonFileFiles().Where(file => maxFile != "1" || file.Suffix.Length == 0).ToList();
        var actual = twins.LogRelayFiles();

        Assert.Equal(expected.Select(static file => file.Suffix), actual.Select(static file => file.Suffix));
        foreach (var (ofJsonFile, ofLogRelay) in expected.Zip(actual))
        {
            Assert.Equal(ofJsonFile.Lines.Select(static line => line.Head), ofLogRelay.Lines.Select(static line => line.Head));
            Assert.Equal(SizeWithoutTimes(ofJsonFile), SizeWithoutTimes(ofLogRelay));
        }
    }

    private static long SizeWithoutTimes(LogFile file) => file.Size - file.Lines.Sum(static line => line.Time.Length);
}
