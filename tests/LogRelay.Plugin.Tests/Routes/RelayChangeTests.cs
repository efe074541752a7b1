using System.Globalization;
using System.Text.Json.Nodes;
using LogRelay.Plugin.Tests.Delivery;
using LogRelay.Plugin.Routes;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using LogRelay.Testing.CloudWatch;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.Plugin.Tests.Routes;

/// <summary>relay.json is edited while containers write: through the whole plugin but for the container engine.</summary>
public sealed class RelayChangeTests : IAsyncDisposable
{
    private const string Container = "c0ffee";

    private readonly TempFolder _folder = new();
    private readonly GelfTcpReceiver _one = new();
    private readonly GelfTcpReceiver _two = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Sink_in_anothers_place_gets_what_comes_next_and_the_other_nothing_more()
    {
        Write(Route(("old", To(_one))));
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = await StartAsync(plugin);
        fifo.Put(Frames.Numbered(1, 100));
        await _one.Inbox.WaitForAsync(100, Ct);

        await ChangeAsync(plugin, Route(("new", To(_two))), "prod.new");
        fifo.Put(Frames.Numbered(101, 200));
        await plugin.StopLoggingAsync(fifo);

        await ReceiveAsync(_two, 101, 200);
        AssertReceived(_one, 1, 100);
        Assert.Equal(["prod.new"], Cursors(plugin));
    }

    [Fact]
    public async Task Sink_that_is_added_gets_what_comes_next_and_the_first_one_everything()
    {
        Write(Route(("first", To(_one))));
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = await StartAsync(plugin);
        fifo.Put(Frames.Numbered(1, 100));
        await _one.Inbox.WaitForAsync(100, Ct);

        await ChangeAsync(plugin, Route(("first", To(_one)), ("second", To(_two))), "prod.first", "prod.second");
        fifo.Put(Frames.Numbered(101, 200));

        await ReceiveAsync(_two, 101, 200);
        await ReceiveAsync(_one, 1, 200);
    }

    [Fact]
    public async Task Sink_in_the_place_of_a_dead_one_gets_what_that_did_not()
    {
        await _one.KillAsync();
        Write(Route(("old", To(_one))));
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = await StartAsync(plugin);
        fifo.Put(Frames.Numbered(1, 100));
        await Eventually.Holds(() => fifo.UnreadBytes == 0);

        await ChangeAsync(plugin, Route(("new", To(_two))), "prod.new");
        fifo.Put(Frames.Numbered(101, 200));

        await ReceiveAsync(_two, 1, 200);
    }

    [Fact]
    public async Task Sink_in_the_place_of_one_that_hangs_does_not_wait_for_it()
    {
        _one.Fault = new GelfTcpFault { NeverReads = true };
        Write(Route(("old", To(_one))));
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = await StartAsync(plugin);
        fifo.Put(Frames.Numbered(1, 100));
        await Eventually.Holds(() => _one.Accepted > 0);

        await ChangeAsync(plugin, Route(("new", To(_two))), "prod.new");
        fifo.Put(Frames.Numbered(101, 200));
        await plugin.StopLoggingAsync(fifo);

        await ReceiveAsync(_two, 1, 200);
        Assert.Equal(["prod.new"], Cursors(plugin));
    }

    [Fact]
    public async Task Sink_that_moves_under_its_name_goes_on_where_it_was()
    {
        Write(Route(("graylog", To(_one))));
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = await StartAsync(plugin);
        fifo.Put(Frames.Numbered(1, 100));
        await _one.Inbox.WaitForAsync(100, Ct);
        await _one.KillAsync();
        fifo.Put(Frames.Numbered(101, 200));
        await Eventually.Holds(() => fifo.UnreadBytes == 0);

        Write(Route(("graylog", To(_two))));
        await _two.Inbox.WaitForAsync(static messages => messages.Any(static message => message.ShortMessage == "200"), "line 200", Ct);
        fifo.Put(Frames.Numbered(201, 300));

        // What the dead one had read and not confirmed may come again; nothing is missing.
        await _two.Inbox.WaitForAsync(static messages => messages.Any(static message => message.ShortMessage == "300"), "line 300", Ct);
        var first = int.Parse(_two.Inbox.Lines[0], CultureInfo.InvariantCulture);
        Assert.InRange(first, 1, 101);
        AssertReceived(_two, first, 300);
    }

    [Fact]
    public async Task Container_without_a_sink_gets_one_from_the_defaults()
    {
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = await StartAsync(plugin, route: null);
        fifo.Put(Frames.Numbered(1, 100));
        await Eventually.Holds(() => fifo.UnreadBytes == 0);

        await ChangeAsync(plugin, new JsonObject { ["defaults"] = To(_one) }, "gelf");
        fifo.Put(Frames.Numbered(101, 200));

        await ReceiveAsync(_one, 101, 200);
    }

    [Fact]
    public async Task Change_while_no_plugin_runs_is_found_at_its_start()
    {
        await _one.KillAsync();
        Write(Route(("old", To(_one))));
        DockerdFifo running;
        await using (var first = await RunningPlugin.StartAsync(_folder))
        {
            running = await StartAsync(first);
            running.Put(Frames.Numbered(1, 100));
            using var stopped = first.MakeFifo("stopped");
            await first.StartLoggingAsync(stopped, "stopped", new JsonObject { ["route"] = "prod" });
            stopped.Put(Frames.Numbered(1, 50));
            await first.StopLoggingAsync(stopped);
        }
        Write(Route(("new", To(_two))));

        await using var second = await RunningPlugin.StartAsync(_folder);
        running.Put(Frames.Numbered(101, 200));
        await second.StopLoggingAsync(running);

        var messages = await _two.Inbox.WaitForAsync(250, Ct);
        Assert.Equal(Numbers(1, 200), LinesOf(messages, Container));
        Assert.Equal(Numbers(1, 50), LinesOf(messages, "stopped"));
    }

    [Fact]
    public async Task Route_that_is_gone_leaves_its_containers_as_they_are_over_a_restart_too_and_takes_no_new_ones()
    {
        Write(Route(("graylog", To(_one))));
        DockerdFifo fifo;
        await using (var first = await RunningPlugin.StartAsync(_folder))
        {
            fifo = await StartAsync(first);
            Write(new JsonObject { ["routes"] = new JsonObject { ["other"] = new JsonObject() } });
            using var late = first.MakeFifo("late");
            var relay = first.Part<RelayFile>();
            await Eventually.Holds(() => !relay.Resolver.Resolve(new Dictionary<string, string> { ["route"] = "prod" }).IsValid);
            Assert.Equal(
                "log-opt route=\"prod\": is not a route in relay.json; it has other",
                await first.TryStartLoggingAsync(late.Path, RunningPlugin.Info("late", new JsonObject { ["route"] = "prod" })));
            fifo.Put(Frames.Numbered(1, 100));
            await _one.Inbox.WaitForAsync(100, Ct);
            await _one.KillAsync();
            fifo.Put(Frames.Numbered(101, 200));
        }

        await using var second = await RunningPlugin.StartAsync(_folder);
        fifo.Put(Frames.Numbered(201, 300));
        await Eventually.Holds(() => fifo.UnreadBytes == 0);
        _one.Start();
        Write(Route(("graylog", To(_one))));

        var messages = await _one.Inbox.WaitForAsync(static messages => messages.Any(static message => message.ShortMessage == "300"), "line 300", Ct);
        Assert.Equal(Numbers(1, 300), LinesOf(messages, Container).Distinct());
    }

    [Fact]
    public async Task Two_sinks_at_one_place_get_everything_each()
    {
        Write(Route(("graylog", To(_one))));
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = plugin.MakeFifo("f");
        var options = To(_one);
        options["route"] = "prod";
        await plugin.StartLoggingAsync(fifo, Container, options);
        fifo.Put(Frames.Numbered(1, 100));

        var messages = await _one.Inbox.WaitForAsync(200, Ct);
        Assert.All(messages.CountBy(static message => message.ShortMessage), static line => Assert.Equal(2, line.Value));
    }

    [Fact]
    public async Task Route_with_gelf_and_cloudwatch_feeds_both()
    {
        await using var service = new FakeCloudWatch { Identity = AwsEnvironment.Identity };
        var archive = new JsonObject { ["awslogs-group"] = "/relay", ["awslogs-endpoint"] = service.Url.AbsoluteUri, ["awslogs-create-group"] = true, ["awslogs-force-flush-interval-seconds"] = 1 };
        Write(Route(("graylog", To(_one)), ("archive", archive)));
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = await StartAsync(plugin);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        fifo.Put([.. Enumerable.Range(1, 100).SelectMany(n => Frames.Line(n.ToString(CultureInfo.InvariantCulture), now + n))]);

        await ReceiveAsync(_one, 1, 100);
        await Eventually.Holds(() => service.Events.Count == 100);
        Assert.Equal(Numbers(1, 100), service.Events.Select(static e => e.Message));
    }

    [Fact]
    public async Task Setting_of_the_plugin_names_a_sink_for_all_and_a_bad_one_starts_no_container()
    {
        await using (var plugin = await RunningPlugin.StartAsync(_folder, $"gelf-address=tcp://127.0.0.1:{_one.Port}"))
        {
            using var fifo = await StartAsync(plugin, route: null);
            fifo.Put(Frames.Numbered(1, 100));
            await ReceiveAsync(_one, 1, 100);
            await plugin.StopLoggingAsync(fifo);
        }

        await using var next = await RunningPlugin.StartAsync(_folder, "gelf-adress=x");
        using var refused = next.MakeFifo("refused");
        Assert.StartsWith(
            "the plugin's setting LOG_OPTS: log-opt \"gelf-adress\" is not known; did you mean \"gelf-address\"?",
            await next.TryStartLoggingAsync(refused.Path, RunningPlugin.Info("refused")),
            StringComparison.Ordinal);
    }

    private static JsonObject To(GelfTcpReceiver receiver) => new() { ["gelf-address"] = $"tcp://127.0.0.1:{receiver.Port}" };

    private static JsonObject Route(params (string Name, JsonObject Options)[] sinks)
    {
        var all = new JsonObject();
        foreach (var (name, options) in sinks)
        {
            all[name] = options.DeepClone();
        }
        return new JsonObject { ["routes"] = new JsonObject { ["prod"] = new JsonObject { ["sinks"] = all } } };
    }

    private static IEnumerable<string> Numbers(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(static n => n.ToString(CultureInfo.InvariantCulture));

    private static IEnumerable<string> LinesOf(IEnumerable<ReceivedGelf> messages, string container) =>
        messages.Where(message => message.Fields["_container_id"] == container).Select(static message => message.ShortMessage);

    private static async Task ReceiveAsync(GelfTcpReceiver receiver, int first, int last)
    {
        await receiver.Inbox.WaitForAsync(last - first + 1, Ct);
        AssertReceived(receiver, first, last);
    }

    private static void AssertReceived(GelfTcpReceiver receiver, int first, int last) => Assert.Equal(Numbers(first, last), receiver.Inbox.Lines);

    private static async Task<DockerdFifo> StartAsync(RunningPlugin plugin, string? route = "prod")
    {
        var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container, route is null ? [] : new JsonObject { ["route"] = route });
        return fifo;
    }

    private static List<string> Cursors(RunningPlugin plugin) =>
        [.. Directory.GetFiles(Path.Combine(plugin.StreamFolder(Container), "cursors")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    // As an editor does it that never shows half a file.
    private void Write(JsonObject relay)
    {
        Directory.CreateDirectory(_folder.File("data"));
        var path = Path.Combine(_folder.File("data"), "relay.json");
        File.WriteAllText(path + ".new", relay.ToJsonString());
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Writes it and waits until the container's stream is kept for these sinks.</summary>
    private async Task ChangeAsync(RunningPlugin plugin, JsonObject relay, params string[] sinks)
    {
        Write(relay);
        var path = Path.Combine(plugin.StreamFolder(Container), "stream.json");
        await Eventually.Holds(() => JsonNode.Parse(File.ReadAllText(path))!["sinks"]!.AsObject().Select(static sink => sink.Key).Order(StringComparer.Ordinal).SequenceEqual(sinks));
    }
}
