using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.Faults;

/// <summary>Containers that write numbered lines as fast as they are taken, until they are stopped.</summary>
internal sealed class Writers(DockerEngine engine, PluginUnderTest plugin)
{
    private const int LineBytes = 32;
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(20);

    private readonly List<Container> _containers = [];

    public IReadOnlyList<Container> Containers => _containers;

    /// <summary>Starts them.</summary>
    public static Task<Writers> StartAsync(DockerEngine engine, PluginUnderTest plugin, int count, CancellationToken ct, params string[] emitOptions) =>
        StartAsync(engine, plugin, count, [], ct, emitOptions);

    /// <summary>Starts them with log-opts.</summary>
    public static async Task<Writers> StartAsync(
        DockerEngine engine, PluginUnderTest plugin, int count, IReadOnlyList<(string Name, string Value)> logOptions, CancellationToken ct, params string[] emitOptions)
    {
        var writers = new Writers(engine, plugin);
        for (var i = 0; i < count; i++)
        {
            writers._containers.Add(await engine.RunAsync(
                new("programs", ["emit", "--count", "0", "--size", $"{LineBytes}", "--marker", "END", .. emitOptions]) { Driver = plugin.Name, LogOptions = logOptions }, ct));
        }
        return writers;
    }

    /// <summary>Waits until dockerd has really reached the plugin's new process.</summary>
    /// <remarks>One that dies before dockerd has dialled its socket is not started again: that is dockerd's rule.</remarks>
    public async Task WaitUntilDockerTalksToThePluginAsync(CancellationToken ct)
    {
        await Eventually.TrueAsync(
            "dockerd reaches the plugin",
            async () =>
            {
                try
                {
                    return (await engine.TryDockerAsync(LongestCall, ct, "logs", "--tail", "1", _containers[0].Id)) is { ExitCode: 0, Output.Length: > 0 };
                }
                catch (TimeoutException)
                {
                    return false;
                }
            },
            ct,
            TimeSpan.FromSeconds(60));
    }

    /// <summary>Waits until each of them has written something more than it had, so that all are at work.</summary>
    public async Task WaitUntilAllWriteAsync(CancellationToken ct)
    {
        var before = _containers.ConvertAll(Length);
        // After a rotation the file is shorter.
        await Eventually.TrueAsync("every container's journal grows", () => _containers.Select(Length).Zip(before).All(static pair => pair.First != pair.Second), ct);
    }

    /// <summary>Stops them all and reads their journals.</summary>
    public async Task<List<NumberedLines>> StopAsync(CancellationToken ct)
    {
        var exits = await Task.WhenAll(_containers.Select(async container =>
        {
            await engine.DockerAsync(ct, "kill", "--signal", "TERM", container.Id);
            return await container.WaitAsync(ct, LongestStop);
        }));
        Assert.All(exits, static code => Assert.Equal(0, code));
        var lines = new List<NumberedLines>();
        foreach (var container in _containers)
        {
            await Eventually.TrueAsync("what is rotated is compressed", () => IsAllOrNothingCompressed(container), ct);
            lines.Add(await NumberedLines.OfJournalAsync(plugin.JsonFilePath(container), LineBytes, ct));
        }
        return lines;
    }

    /// <summary>
    /// Stops them all; each must have every number once, in order, in its file. docker logs must print the same: for one
    /// container from the first line to the last, which takes dockerd a while, for the others at the end.
    /// </summary>
    public async Task StopAndMustBeWholeAsync(string what, CancellationToken ct)
    {
        var journals = await StopAsync(ct);
        for (var i = 0; i < journals.Count; i++)
        {
            journals[i].MustBeWhole($"{what}: journal of container {i + 1}");
            Assert.Equal([$"{journals[i].Last} ", "END"], (await _containers[i].LogsAsync(ct, "--tail", "2")).Lines.Select(static line => line.TrimEnd('x')));
        }
        var printed = NumberedLines.OfOutput((await engine.TryDockerAsync(LongestStop, ct, "logs", _containers[0].Id)).OrThrow().Output, LineBytes);
        printed.MustBeWhole($"{what}: docker logs of container 1");
        Assert.Equal(journals[0].Last, printed.Last);
    }

    private bool IsAllOrNothingCompressed(Container container) =>
        NumberedLines.RotatedFilesOf(plugin.JsonFilePath(container)).Select(static file => file.EndsWith(".gz", StringComparison.Ordinal)).Distinct().Count() < 2;

    private long Length(Container container) => new FileInfo(plugin.JsonFilePath(container)) is { Exists: true } file ? file.Length : 0;
}
