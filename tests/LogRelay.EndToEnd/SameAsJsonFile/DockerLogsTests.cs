using System.Diagnostics;
using System.Globalization;
using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary><c>docker logs</c> on running, stopped and restarted containers prints what it prints with json-file.</summary>
public sealed class DockerLogsTests(SharedEngine shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData]
    [InlineData("max-size=10k", "max-file=3")]
    [InlineData("max-size=10k", "max-file=3", "compress=true")]
    [InlineData("max-size=10k", "max-file=1")]
    public async Task A_container_that_runs_has_stopped_and_runs_again(params string[] options)
    {
        // Everything goes to one stream: dockerd keeps no order between two.
        var spec = new ContainerSpec("programs", "sh", "-c", "echo x >>/runs; emit --count 64 --size 1000; echo ready $(wc -l </runs); exec sleep 1000")
        {
            LogOptions = LogOption.ParseAll(options),
        };
        var twins = await Twins.StartAsync(shared, spec, Ct);
        await IsReadyAsync(twins, run: 1);
        await AssertSameAnswersAsync(twins);

        await twins.BothAsync(static container => container.StopAsync(Ct, graceSeconds: 0));
        await AssertSameAnswersAsync(twins);

        await twins.BothAsync(static container => container.StartAsync(Ct));
        await IsReadyAsync(twins, run: 2);
        await AssertSameAnswersAsync(twins);
        await twins.RemoveAsync(Ct);
    }

    [Fact]
    public async Task Since_and_until_may_be_relative()
    {
        var spec = new ContainerSpec("busybox", "sh", "-c", "echo before; echo before >&2; sleep 5; echo after; echo after >&2; exec sleep 1000");
        var twins = await Twins.StartAsync(shared, spec, Ct);
        await twins.LoggedAsync(2, Ct);
        var since = Stopwatch.StartNew();
        await twins.LoggedAsync(4, Ct);

        // The client cuts the time to whole seconds, and takes a while to ask: this moment is as far from both lines as it can be.
        string Between() => string.Create(CultureInfo.InvariantCulture, $"{since.Elapsed.TotalSeconds - 2:0.000}s");

        foreach (var container in (Container[])[twins.JsonFile, twins.LogRelay])
        {
            var newer = await container.LogsAsync(Ct, "--since", Between());
            var older = await container.LogsAsync(Ct, "--until", Between());
            Assert.Equal("after\n|after\n|before\n|before\n", $"{newer.Text}|{newer.ErrorText}|{older.Text}|{older.ErrorText}");
        }

        await twins.RemoveAsync(Ct);
    }

    [Fact]
    public async Task Timestamps_are_those_of_the_files()
    {
        var twins = await Twins.RunAsync(shared, new("programs", "emit", "--count", "100", "--size", "20", "--streams", "both"), Ct);
        var lines = twins.LogRelayFiles()[0].Lines;

        var printed = await twins.LogRelay.LogsAsync(Ct, "--timestamps");

        Assert.Equal(lines.Where(static line => !line.IsStderr).Select(static line => line.PrintedTime), Times(printed.Text));
        Assert.Equal(lines.Where(static line => line.IsStderr).Select(static line => line.PrintedTime), Times(printed.ErrorText));
    }

    private static IEnumerable<string> Times(string text) => text.TrimEnd('\n').Split('\n').Select(static line => line[..line.IndexOf(' ')]);

    private static async Task AssertSameAnswersAsync(Twins twins)
    {
        await twins.AssertSameLogsAsync(Ct);
        foreach (var tail in (string[])["0", "1", "12", "25", "all"])
        {
            await twins.AssertSameLogsAsync(Ct, "--tail", tail);
        }

        // A negative duration is a time to come.
        await twins.AssertSameLogsAsync(Ct, "--since", "1h", "--until=-1h", "--tail", "14");
        Assert.Empty((await twins.AssertSameLogsAsync(Ct, "--until", "1h")).Text);
        Assert.Empty((await twins.AssertSameLogsAsync(Ct, "--since=-1h")).Text);
    }

    private static Task IsReadyAsync(Twins twins, int run) => twins.BothAsync(container => Eventually.TrueAsync(
        $"{container.Id} is ready for the {run}. time",
        async () => (await container.LogsAsync(Ct, "--tail", "1")).Text == $"ready {run}\n",
        Ct));
}
