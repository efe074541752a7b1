using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Gelf;

/// <summary>What happens to lines on their way to GELF, while the files and docker logs keep every one as it was.</summary>
[Collection("GELF")]
public sealed class ProcessingTests(SharedEngine shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_of_several_lines_filters_secrets_levels_and_fields_reach_the_receiver_and_nothing_else_does()
    {
        string[] lines =
        [
            "2026-01-02 10:00:00 ERROR boom password=hunter2",
            "  at a",
            "  at b",
            "2026-01-02 10:00:01 INFO GET /healthz",
            "{\"level\":\"warn\",\"user\":\"bob@example.com\",\"http\":{\"status\":404}}",
            "2026-01-02 10:00:02 DEBUG noise",
            "2026-01-02 10:00:03 WARN last of 4111 1111 1111 1111",
        ];
        var engine = await shared.EngineAsync();
        var plugin = await shared.PluginAsync();
        await using var receiver = new GelfTcpReceiver();
        var container = await engine.RunAsync(
            new ContainerSpec("busybox", ["sh", "-c", "for line; do echo \"$line\"; done; echo 'level=fatal msg=gone' >&2", "sh", .. lines])
            {
                Driver = plugin.Name,
                LogOptions =
                [
                    GelfContainers.Address("tcp", receiver.Port),
                    ("multiline-continuation", "^\\s"),
                    ("include", "ERROR|WARN|INFO|level"),
                    ("exclude", "GET /healthz"),
                    ("redact", "passwords,email,cards"),
                    ("level", "auto"),
                    ("parse", "auto"),
                ],
                Options = ["--label", "com.docker.compose.project=shop", "--label", "com.docker.compose.service=web"],
            },
            Ct);
        var received = await GelfContainers.ReceiveAsync(receiver.Inbox, 4);
        Assert.Equal(0, await container.WaitAsync(Ct));
        var logs = await container.LogsAsync(Ct);
        var file = await File.ReadAllTextAsync(plugin.JsonFilePath(container), Ct);
        await container.RemoveAsync(Ct);

        Assert.Equal([.. lines], logs.Lines);
        Assert.Contains("hunter2", file, StringComparison.Ordinal);
        Assert.Equal(4, receiver.Inbox.Messages.Count);
        Assert.All(received, message => Assert.Equal(("web", "shop"), (message.Fields["_service"], message.Fields["_project"])));

        var trace = Assert.Single(received, message => message.ShortMessage == "2026-01-02 10:00:00 ERROR boom password=[redacted]");
        Assert.Equal("2026-01-02 10:00:00 ERROR boom password=[redacted]\n  at a\n  at b", trace.FullMessage);
        Assert.Equal(3, trace.Level);
        var json = Assert.Single(received, message => message.ShortMessage == "{\"level\":\"warn\",\"user\":\"[redacted]\",\"http\":{\"status\":404}}");
        Assert.Equal((4, "warn", "[redacted]", "404"), (json.Level, json.Fields["_level_"], json.Fields["_user"], json.Fields["_http_status"]));
        var card = Assert.Single(received, message => message.ShortMessage == "2026-01-02 10:00:03 WARN last of [redacted]");
        Assert.Equal(4, card.Level);
        var fatal = Assert.Single(received, message => message.ShortMessage == "level=fatal msg=gone");
        Assert.Equal((2, "gone"), (fatal.Level, fatal.Fields["_msg"]));
    }

    [Fact]
    public async Task Record_that_was_held_back_when_the_plugin_was_killed_arrives_whole()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var plugin = await PluginUnderTest.EnableAsync(engine, Ct);
        await using var receiver = new GelfTcpReceiver();
        var container = await engine.RunAsync(
            new ContainerSpec("busybox", "sh", "-c", "echo before; echo first; echo ' second'; trap 'echo \" third\"; exit 0' TERM; while :; do sleep 0.1; done")
            {
                Driver = plugin.Name,
                LogOptions = [GelfContainers.Address("tcp", receiver.Port), ("multiline-pattern", "^\\S"), ("multiline-flush", "1m")],
            },
            Ct);
        await GelfContainers.ReceiveAsync(receiver.Inbox, 1);
        await plugin.KillAsync(Ct);
        await plugin.WaitUntilRunningAsync(Ct);
        await container.StopAsync(Ct);
        await Eventually.TrueAsync(
            "the record arrives", () => receiver.Inbox.Messages.Any(message => message.FullMessage is not null), Ct, TimeSpan.FromSeconds(60));
        await container.RemoveAsync(Ct);

        Assert.Empty(receiver.Inbox.Violations);
        Assert.Equal("first\n second\n third", Assert.Single(receiver.Inbox.Messages, message => message.FullMessage is not null).FullMessage);
        Assert.All(receiver.Inbox.Messages, message => Assert.True(message.ShortMessage is "before" or "first"));
    }

    [Theory]
    [InlineData("include", "(", "a closing ) is missing")]
    [InlineData("redact-pattern", "a*", "matches the empty text")]
    [InlineData("redact", "everything", "must be one or more of tokens, passwords, email, cards, all")]
    [InlineData("multiline-pattern", "(?=x)", "no look-around")]
    public async Task Bad_value_keeps_the_container_from_starting_and_says_why(string option, string value, string reason)
    {
        var engine = await shared.EngineAsync();
        var plugin = await shared.PluginAsync();

        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => engine.RunAsync(
            new ContainerSpec("busybox", "true") { Driver = plugin.Name, LogOptions = [(option, value)] }, Ct));

        Assert.Contains($"log-opt {option}=", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }
}
