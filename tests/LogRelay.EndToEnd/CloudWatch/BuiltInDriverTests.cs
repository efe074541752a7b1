using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.CloudWatch;
using Xunit;

namespace LogRelay.EndToEnd.CloudWatch;

/// <summary>The same container under Docker's own awslogs driver and under LogRelay: the same groups, streams, messages, order.</summary>
[Collection(CloudWatchEngine.Group)]
public sealed class BuiltInDriverTests(CloudWatchEngine shared)
{
    private const string Name = "same-events";

    // Blank lines, a line that dockerd cuts for plugins but not for awslogs, other scripts, both streams, no newline at the end.
    private const string Plain = "echo one; echo; echo '  indented'; seq -s '' 10000 30000; echo '\u00fcml\u00e4ut \U0001F600 \"q\" \\\\'; printf 'a\\tb\\r\\n'; sleep 0.1; echo error >&2; sleep 0.1; printf end";

    private const string Stacks = "echo 'before any start'; echo '2026-11-23 07:45:01 ERROR one'; echo '  at a'; echo; echo '  at b'; echo '2026-11-23 07:45:02 INFO two'; echo '2026-11-23 07:45:03 INFO three'; echo '  at c'";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Options => new()
    {
        { "defaults", "awslogs-create-group=true", Plain },
        { "tag", "awslogs-create-group=true|tag={{.Name}}/{{.ImageName}}/{{.DaemonName}}", Plain },
        { "stream", "awslogs-create-group=true|awslogs-stream=mine|tag={{.Name}}", Plain },
        { "flush", "awslogs-create-group=1|awslogs-force-flush-interval-seconds=1|awslogs-max-buffered-events=10", Plain },
        { "many", "awslogs-create-group=true|awslogs-force-flush-interval-seconds=1", "seq 1 25000" },
        { "multiline", "awslogs-create-group=true|awslogs-multiline-pattern=^2026-", Stacks },
        { "datetime", "awslogs-create-group=true|awslogs-datetime-format=%Y-%m-%d %H:%M:%S", Stacks },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Group_stream_messages_and_order_are_the_same(string group, string options, string program)
    {
        var (_, plugin) = await shared.StartAsync();
        var theirs = await RunAsync("awslogs", "us-east-1", group, options, program, atLeast: null);
        var ours = await RunAsync(plugin.Name, "eu-west-1", group, options, program, atLeast: theirs.Count);

        Assert.NotEmpty(theirs);
        Assert.Equal(theirs, ours);
    }

    // Runs it, and gives the stream's name (the container's id shown as such) and message of each event.
    private async Task<IReadOnlyList<string>> RunAsync(string driver, string region, string group, string options, string program, int? atLeast)
    {
        var (engine, _) = await shared.StartAsync();
        var moto = await shared.MotoAsync();
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var container = await engine.RunAsync(
            new ContainerSpec("busybox", "sh", "-c", program)
            {
                Driver = driver,
                Name = Name,
                LogOptions =
                [
                    ("awslogs-group", $"/e2e/{group}"), ("awslogs-endpoint", moto.Url.AbsoluteUri.TrimEnd('/')), ("awslogs-region", region),
                    .. options.Split('|').Select(option => option.Split('=', 2)).Select(pair => (pair[0], pair[1])),
                ],
            },
            Ct);
        Assert.Equal(0, await container.WaitAsync(Ct));
        var events = await ReceiveAsync(moto, region, $"/e2e/{group}", atLeast);
        await container.RemoveAsync(Ct);

        var after = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.All(events, e => Assert.InRange(e.Timestamp, before, after));
        Assert.Equal(events.Select(e => e.Timestamp).Order(), events.Select(e => e.Timestamp));
        return [.. events.Select(e => $"{(e.Stream == container.Id ? "(id)" : e.Stream)}: {e.Message}")];
    }

    // Docker's driver flushes after the container's end, without saying when it is done: until nothing new has come for a while.
    private static async Task<List<ReceivedEvent>> ReceiveAsync(MotoServer moto, string region, string group, int? atLeast)
    {
        List<ReceivedEvent> events = [];
        await Eventually.TrueAsync($"{atLeast?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all"} events arrive in {group}", async () =>
        {
            var count = events.Count;
            List<ReceivedEvent> all = [];
            foreach (var stream in await moto.StreamsAsync(region, group, Ct))
            {
                all.AddRange(await moto.EventsAsync(region, group, stream, Ct));
            }
            events = all;
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Ct);
            return count > 0 && (atLeast is null ? count == events.Count : events.Count >= atLeast);
        }, Ct);
        return events;
    }
}
