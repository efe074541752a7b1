using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LogRelay.Journal.Streams;
using LogRelay.Plugin.Queries;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Relay;

/// <summary>From the FIFO to an aggregator, through the whole plugin but for the container engine: each line once, in order.</summary>
public sealed class RelayDeliveryTests : IDisposable
{
    private const string Container = "c0ffee";

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_arrive_once_over_outages_and_restarts_of_plugin_and_container()
    {
        await using var aggregator = await AggregatorBeside.StartedAsync();
        var node = "";
        for (var life = 0; life < 3; life++)
        {
            await using var plugin = await RunningPlugin.StartAsync(_folder);
            using var fifo = plugin.MakeFifo($"f{life}");
            await plugin.StartLoggingAsync(fifo, Container, Options(aggregator));
            fifo.Put(Frames.Numbered((life * 200) + 1, (life * 200) + 100));
            await Eventually.Holds(() => aggregator.Lines(Container).Count >= (life * 200) + 100);
            await aggregator.StopAsync();
            fifo.Put(Frames.Numbered((life * 200) + 101, (life * 200) + 200));
            await plugin.StopLoggingAsync(fifo);
            if (life == 1)
            {
                // The next process finds what this one could not send.
                await plugin.StopAsync();
            }
            await aggregator.StartAsync();
            node = Path.GetFileName(Assert.Single(aggregator.Nodes));
            Assert.Contains($"\"id\": \"{node}\"", await File.ReadAllTextAsync(plugin.Settings.NodeFile, Ct), StringComparison.Ordinal);
        }
        await using var last = await RunningPlugin.StartAsync(_folder);
        await Eventually.Holds(() => aggregator.Lines(Container).Count >= 600);

        Assert.Equal(Numbers(1, 600), aggregator.Lines(Container));
        Assert.Equal([node], aggregator.Nodes.Select(Path.GetFileName));
        var description = StreamDescriptionFile.Read(new Journal.Storage.RealStorage(), aggregator.StreamFolder(Container), out _)!;
        Assert.Equal("web", description.ContainerName);
        // The node's sinks stay the node's; the aggregator has none of its own.
        Assert.Empty(description.Sinks!);
    }

    [Fact]
    public async Task Two_sinks_that_lead_to_one_aggregator_store_each_line_once()
    {
        await using var aggregator = await AggregatorBeside.StartedAsync();
        await File.WriteAllTextAsync(RelayFile(), $$"""{"routes":{"prod":{"sinks":{"hub":{"relay-address":"{{aggregator.Address}}"},"same":{"relay-address":"{{aggregator.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}}"} } } } }""", Ct);
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container, new JsonObject { ["route"] = "prod" });
        fifo.Put(Frames.Numbered(1, 500));
        await Eventually.Holds(() => aggregator.Lines(Container).Count >= 500);
        await plugin.StopLoggingAsync(fifo);

        // The second one learns, once the first has let go, that there is nothing left to send.
        await Eventually.Holds(() => OpenFiles.Below(plugin.StreamFolder(Container)).Count == 0);
        Assert.Equal(Numbers(1, 500), aggregator.Lines(Container));
    }

    [Fact]
    public async Task Container_that_is_led_to_another_aggregator_while_it_writes_goes_on_there()
    {
        await using var one = await AggregatorBeside.StartedAsync();
        await using var two = await AggregatorBeside.StartedAsync();
        await File.WriteAllTextAsync(RelayFile(), Route(one), Ct);
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container, new JsonObject { ["route"] = "prod" });
        fifo.Put(Frames.Numbered(1, 100));
        await Eventually.Holds(() => one.Lines(Container).Count >= 100);

        await File.WriteAllTextAsync(RelayFile(), Route(two), Ct);
        // One sink under one name goes on where it was; the new aggregator has nothing and takes it from there.
        var next = 100;
        await Eventually.Holds(() =>
        {
            fifo.Put(Frames.Numbered(next + 1));
            next++;
            return two.Lines(Container).Count > 0;
        });
        await plugin.StopLoggingAsync(fifo);
        await Eventually.Holds(() => two.Lines(Container) is [.., var last] && last == Numbers(next, next).Single());

        // What was on its way to the first one and not acknowledged goes to the second one, too.
        var (first, second) = (one.Lines(Container), two.Lines(Container));
        Assert.Equal(Numbers(1, first.Count), first);
        Assert.Equal(Numbers(next - second.Count + 1, next), second);
        Assert.True(first.Count + second.Count >= next, $"{first.Count} and {second.Count} of {next}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Aggregator_that_hangs_holds_nobody_and_the_budget_holds(bool accepts)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}");
        if (!accepts)
        {
            silent.Stop();
        }
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(
            fifo, Container, new JsonObject { ["relay-address"] = address, ["max-size"] = "100k", ["max-file"] = "2", ["spool-max-size"] = "500k" });
        await fifo.WriteAsync(Frames.Numbered(1, 30_000));
        await Eventually.Holds(() => fifo.UnreadBytes == 0);

        var status = Assert.Single((await plugin.Part<PluginStatus>().ReadAsync(Ct)).Streams);
        Assert.Equal(30_000, status.StoredRecords);
        Assert.True(status.UndeliveredRecords > 0, "the budget was never exceeded");
        var sink = Assert.Single(status.Sinks);
        Assert.Equal(("relay", 0L, true), (sink.Name, sink.Position, sink.HasWaitingSinceNano));
        var size = Directory.EnumerateFiles(plugin.StreamFolder(Container), "*-json.log*").Sum(static file => new FileInfo(file).Length);
        Assert.True(size < 1_000_000, $"{size} bytes");
        Assert.Equal("30000", (await plugin.ReadLinesAsync(Container)).Last());
        await plugin.StopLoggingAsync(fifo).WaitAsync(TimeSpan.FromSeconds(20), Ct);
        await plugin.StopAsync().WaitAsync(TimeSpan.FromSeconds(40), Ct);
    }

    [Fact]
    public async Task What_is_to_be_redacted_is_never_sent_and_the_person_is_told()
    {
        await using var aggregator = await AggregatorBeside.StartedAsync();
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = plugin.MakeFifo("f");
        var options = Options(aggregator);
        options["redact"] = "passwords";

        var answer = await plugin.TryStartLoggingAsync(fifo.Path, RunningPlugin.Info(Container, options));

        Assert.Contains("log-opt redact=\"passwords\": does not go with relay-address", answer, StringComparison.Ordinal);
        Assert.Empty(aggregator.Nodes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"id\":\"../../etc\"}")]
    [InlineData("null")]
    [InlineData("{\"id\":\"0123456789ABCDEF0123456789ABCDEF\"}")]
    public async Task Node_file_that_says_nothing_makes_way_and_is_kept(string content)
    {
        await using var aggregator = await AggregatorBeside.StartedAsync();
        Directory.CreateDirectory(_folder.File("data"));
        await File.WriteAllTextAsync(Path.Combine(_folder.File("data"), "node.json"), content, Ct);
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container, Options(aggregator));
        fifo.Put(Frames.Numbered(1, 10));
        await Eventually.Holds(() => aggregator.Lines(Container).Count == 10);

        Assert.Equal(content, await File.ReadAllTextAsync(plugin.Settings.NodeFile + ".aside-1", Ct));
        Assert.Matches("^[0-9a-f]{32}$", Path.GetFileName(Assert.Single(aggregator.Nodes)));
    }

    [Fact]
    public async Task Node_file_of_a_newer_version_is_left_alone_and_lines_wait()
    {
        await using var aggregator = await AggregatorBeside.StartedAsync();
        Directory.CreateDirectory(_folder.File("data"));
        var file = Path.Combine(_folder.File("data"), "node.json");
        await File.WriteAllTextAsync(file, """{"version":2,"id":"0123456789abcdef0123456789abcdef"}""", Ct);
        await using var plugin = await RunningPlugin.StartAsync(_folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container, Options(aggregator));
        fifo.Put(Frames.Numbered(1, 10));
        await Eventually.HoldsAsync(async () => (await plugin.ReadLinesAsync(Container)).Count == 10);
        Assert.Empty(aggregator.Nodes);

        // As after an upgrade, or by a person.
        await File.WriteAllTextAsync(file + ".new", """{"id":"0123456789abcdef0123456789abcdef","name":"copied"}""", Ct);
        File.Move(file + ".new", file, overwrite: true);
        await Eventually.Holds(() => aggregator.Lines(Container).Count == 10);
        Assert.Equal("0123456789abcdef0123456789abcdef", Path.GetFileName(Assert.Single(aggregator.Nodes)));
    }

    private static JsonObject Options(AggregatorBeside aggregator) => new() { ["relay-address"] = aggregator.Address };

    private static string Route(AggregatorBeside aggregator) =>
        $$"""{"routes":{"prod":{"sinks":{"hub":{"relay-address":"{{aggregator.Address}}"} } } } }""";

    private string RelayFile()
    {
        Directory.CreateDirectory(_folder.File("data"));
        return Path.Combine(_folder.File("data"), "relay.json");
    }

    private static IEnumerable<string> Numbers(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(static number => number.ToString(CultureInfo.InvariantCulture));
}
