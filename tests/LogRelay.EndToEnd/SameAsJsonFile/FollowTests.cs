using System.Globalization;
using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary><c>docker logs --follow</c>, beside json-file.</summary>
public sealed class FollowTests(SharedEngine shared)
{
    // Writes 20 lines, waits for a file of the container's name, writes 20 more and ends.
    private static readonly string[] TwoPhases =
        ["sh", "-c", "emit --count 20 --size 16; until [ -e /gate/$HOSTNAME ]; do sleep 0.02; done; emit --start 21 --count 20 --size 16 --marker END"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(1, "--tail", "all")]
    [InlineData(16, "--tail", "5")]
    [InlineData(1, "--tail", "1000")]
    [InlineData(1, "--since", "1h")]
    [InlineData(19, "--tail", "2", "--since", "1h")]
    public async Task A_follower_sees_what_was_written_and_what_comes_and_ends_with_the_container(int first, params string[] options)
    {
        var gate = await GateAsync();
        var twins = await Twins.StartAsync(shared, new("programs", TwoPhases) { Options = ["--volume", $"{gate}:/gate"] }, Ct);
        await twins.LoggedAsync(20, Ct);

        await twins.BothAsync(async container =>
        {
            await using var follower = container.Follow(options);
            for (var number = first; number <= 20; number++)
            {
                Assert.StartsWith($"{number} ", await follower.NextLineAsync(Ct), StringComparison.Ordinal);
            }

            await OpenAsync(gate, container);
            var rest = (await follower.EndAsync(Ct)).OrThrow();
            Assert.Equal([.. Enumerable.Range(21, 20).Select(static number => $"{number} ".PadRight(15, 'x')), "END"], rest.Lines);
            Assert.Empty(rest.ErrorText);
        });
    }

    [Fact]
    public async Task A_follower_since_a_line_begins_with_that_line()
    {
        var gate = await GateAsync();
        var twins = await Twins.StartAsync(shared, new("programs", TwoPhases) { Options = ["--volume", $"{gate}:/gate"] }, Ct);
        await twins.LoggedAsync(20, Ct);

        await twins.BothAsync(async container =>
        {
            var since = LogFile.ReadAll(twins.ActivePath(container))[^1].Lines[12].Time;
            await using var follower = container.Follow("--since", since);
            Assert.StartsWith("13 ", await follower.NextLineAsync(Ct), StringComparison.Ordinal);
            await OpenAsync(gate, container);
            Assert.Equal(28, (await follower.EndAsync(Ct)).OrThrow().Lines.Count);
        });
    }

    [Fact]
    public async Task A_follower_of_nothing_old_sees_only_what_is_new_without_a_gap()
    {
        var twins = await Twins.StartAsync(shared, new("programs", "emit", "--count", "0", "--rate", "100", "--size", "16", "--marker", "END"), Ct);
        await twins.LoggedAsync(20, Ct);

        await twins.BothAsync(async container =>
        {
            await using var follower = container.Follow("--tail", "0");
            var first = int.Parse((await follower.NextLineAsync(Ct))!.Split(' ')[0], CultureInfo.InvariantCulture);
            Assert.InRange(first, 21, int.MaxValue);
            await container.StopAsync(Ct);

            var rest = (await follower.EndAsync(Ct)).OrThrow().Lines;
            Assert.Equal(Enumerable.Range(first + 1, rest.Count - 1).Select(static number => $"{number} ".PadRight(15, 'x')).Append("END"), rest);
        });
    }

    [Fact]
    public async Task Until_a_time_to_come_ends_a_follower_while_the_container_writes_on()
    {
        var twins = await Twins.StartAsync(shared, new("programs", "emit", "--count", "0", "--rate", "100", "--size", "16"), Ct);
        await twins.LoggedAsync(20, Ct);

        await twins.BothAsync(async container =>
        {
            var until = DateTimeOffset.UtcNow.AddSeconds(2).ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
            await using var follower = container.Follow("--until", until);
            var printed = (await follower.EndAsync(Ct)).OrThrow().Lines;

            var due = LogFile.ReadAll(twins.ActivePath(container))[^1].Lines.Count(
                line => string.CompareOrdinal(line.PrintedTime, until.Replace("Z", "00Z", StringComparison.Ordinal)) <= 0);
            Assert.InRange(due, 21, int.MaxValue);
            Assert.Equal(due, printed.Count);
        });
        await twins.RemoveAsync(Ct);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_follower_loses_nothing_over_many_rotations_and_both_streams(string compress)
    {
        var engine = await shared.EngineAsync();
        var plugin = await shared.PluginAsync();
        var spec = new ContainerSpec("programs", "emit", "--count", "2000", "--size", "200", "--rate", "1000", "--streams", "both", "--marker", "END")
        {
            Driver = plugin.Name,
            LogOptions = [("max-size", "50k"), ("max-file", "5"), ("compress", compress)],
        };
        var container = await engine.RunAsync(spec, Ct);
        await using var follower = container.Follow();

        var ended = (await follower.EndAsync(Ct)).OrThrow();

        Assert.Equal(Enumerable.Range(0, 1000).Select(static i => $"{(2 * i) + 1} ".PadRight(199, 'x')).Append("END"), ended.Lines);
        Assert.Equal(Enumerable.Range(1, 1000).Select(static i => $"{2 * i} ".PadRight(199, 'x')), ended.ErrorText.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_follower_of_a_container_that_has_stopped_prints_all_and_ends()
    {
        var twins = await Twins.RunAsync(shared, new("programs", "emit", "--count", "30", "--size", "16", "--marker", "END"), Ct);
        await twins.BothAsync(static container => container.StartAsync(Ct));
        await twins.WaitAsync(Ct);

        Assert.Equal(62, (await twins.AssertSameLogsAsync(Ct, "--follow")).Lines.Count);
        await twins.AssertSameLogsAsync(Ct, "--follow", "--tail", "3");
        await twins.AssertSameLogsAsync(Ct, "--follow", "--tail", "0");
    }

    // Docker gives a container the first twelve digits of its id as host name.
    private static Task OpenAsync(string gate, Container container) => File.WriteAllTextAsync(Path.Combine(gate, container.Id[..12]), "", Ct);

    private async Task<string> GateAsync()
    {
        var engine = await shared.EngineAsync();
        return Directory.CreateDirectory(Path.Combine(engine.Folder, $"gate-{Guid.NewGuid():N}")).FullName;
    }
}
