using System.Globalization;
using System.Text.RegularExpressions;
using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.Faults;

/// <summary>Promises I1 and I5 on a disk of 64 MB that fills up and is freed again, under load.</summary>
[Collection(FaultGroup.Name)]
public sealed partial class FullDiskTests
{
    private const int LineBytes = 128;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disk_that_fills_up_blocks_nobody_and_every_line_is_stored_or_counted_in_a_marker()
    {
        await using var disk = await SmallFileSystem.MountAsync(64, Ct);
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableOnAsync(disk.Folder, engine, Ct);
        // One that is never rotated, so that all of it has to be there; one that always has something to give.
        var whole = await StartAsync(engine, plugin);
        var rotated = await StartAsync(engine, plugin, ("max-size", "1m"), ("max-file", "200"));

        for (var round = 0; round < 3; round++)
        {
            await GrowsAsync(plugin, whole);
            var dropsBefore = Drops(engine);
            disk.FillUp();
            // What retention gives back, somebody else takes at once, until there is nothing left to give.
            await Eventually.TrueAsync(
                "lines are dropped",
                () =>
                {
                    disk.FillUp();
                    return Drops(engine) > dropsBefore;
                },
                Ct,
                TimeSpan.FromSeconds(90));
            foreach (var container in (Container[])[whole, rotated])
            {
                Assert.NotEmpty((await container.LogsAsync(Ct, "--tail", "3")).Output);
                Assert.Equal("running", await container.InspectAsync("{{.State.Status}}", Ct));
            }
            disk.Free();
        }
        await GrowsAsync(plugin, whole);
        foreach (var container in (Container[])[whole, rotated])
        {
            await engine.DockerAsync(Ct, "kill", "--signal", "TERM", container.Id);
            Assert.Equal(0, await container.WaitAsync(Ct));
        }

        var logs = await whole.LogsAsync(Ct);
        var lines = NumberedLines.OfOutput(logs.Output, LineBytes);
        var dropped = DroppedIn(logs.ErrorText);
        TestContext.Current.TestOutputHelper?.WriteLine($"never rotated: {dropped.Count} markers, {dropped.Sum()} dropped; {lines}");
        Assert.True(lines.IsComplete && lines.Repeated == 0 && lines.Fragments == 0, lines.ToString());
        Assert.Equal(lines.Last, lines.InOrder + dropped.Sum());
        Assert.True(dropped.Count >= 3 && dropped.All(static count => count > 0), $"{dropped.Count} markers: {string.Join(' ', dropped)}");

        logs = await rotated.LogsAsync(Ct);
        var left = NumberedLines.OfOutput(logs.Output, LineBytes);
        TestContext.Current.TestOutputHelper?.WriteLine($"rotated: {DroppedIn(logs.ErrorText).Sum()} dropped; {left}");
        Assert.True(left.IsComplete && left.Repeated == 0 && left.Fragments == 0, left.ToString());

        // What retention took is gone from the front; from there on every number is there, or in the marker at its place.
        var marked = await MarkedLines.OfJournalAsync(plugin.JsonFilePath(rotated), Ct);
        TestContext.Current.TestOutputHelper?.WriteLine($"rotated, by its files: {marked}");
        Assert.True(marked.Fault is null, marked.ToString());
        Assert.Equal(left.Last, marked.Last);
        Assert.Equal(marked.Last - marked.First + 1, marked.Lines + marked.Dropped);
        Assert.True((await MarkedLines.OfJournalAsync(plugin.JsonFilePath(whole), Ct)).Fault is null);
    }

    private static Task<Container> StartAsync(DockerEngine engine, PluginUnderTest plugin, params (string Name, string Value)[] options) =>
        engine.RunAsync(
            new("programs", "emit", "--count", "0", "--size", $"{LineBytes}", "--rate", "4000", "--marker", "END") { Driver = plugin.Name, LogOptions = options },
            Ct);

    private static async Task GrowsAsync(PluginUnderTest plugin, Container container)
    {
        var path = plugin.JsonFilePath(container);
        var before = Length(path);
        await Eventually.TrueAsync("the journal grows", () => Length(path) > before + 100_000, Ct);
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static int Drops(DockerEngine engine) => Refused().Count(engine.DaemonLog);

    private static List<long> DroppedIn(string standardError) =>
        [.. Markers().Matches(standardError).Select(static match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex("could not be stored and are lost")]
    private static partial Regex Refused();

    [GeneratedRegex("^([0-9]+) records \\([0-9]+ bytes\\) could not be stored here", RegexOptions.Multiline)]
    private static partial Regex Markers();
}
