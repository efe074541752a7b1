using System.Globalization;
using LogRelay.Aggregator.Tests.Query;
using LogRelay.Plugin.Tests.Delivery;
using LogRelay.Testing;
using LogRelay.Testing.CloudWatch;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.Aggregator.Tests.Forwarding;

/// <summary>What nodes send goes on to the aggregator's own sinks: forward.json.</summary>
public sealed class ForwardingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_of_chosen_streams_of_all_nodes_arrive_once_and_in_order()
    {
        using var folder = new TempFolder();
        await using var receiver = new GelfTcpReceiver();
        Forward(folder, $$"""{"sinks":{"graylog":{"gelf-address":"tcp://127.0.0.1:{{receiver.Port}}","streams":"service:web"} } }""");
        await using var aggregator = await RunningAggregator.StartAsync(folder);
        using var one = await SendingNode.ConnectAsync(aggregator, 1);
        using var two = await SendingNode.ConnectAsync(aggregator, 2);
        // Containers of one id on two nodes: a host that was copied.
        await one.OpenAsync("c1");
        await two.OpenAsync("c1");
        await one.OpenAsync("c2", "api");

        await SendAsync(one, "c1", "one", 0, 500);
        await SendAsync(two, "c1", "two", 0, 500);
        await SendAsync(one, "c2", "api", 0, 500);
        await SendAsync(one, "c1", "one", 500, 500);

        var lines = (await receiver.Inbox.WaitForAsync(1500, Ct)).Select(static message => message.ShortMessage).ToList();
        Assert.Equal(Expected("one", 0, 1000), lines.Where(static line => line.StartsWith("one", StringComparison.Ordinal)));
        Assert.Equal(Expected("two", 0, 500), lines.Where(static line => line.StartsWith("two", StringComparison.Ordinal)));
        Assert.Equal(1500, lines.Count);
        Assert.Empty(receiver.Inbox.Violations);
    }

    [Fact]
    public async Task What_an_outage_left_is_delivered_by_the_next_process_though_its_node_has_gone()
    {
        using var folder = new TempFolder();
        await using var receiver = new GelfTcpReceiver();
        await receiver.KillAsync();
        Forward(folder, $$"""{"sinks":{"graylog":{"gelf-address":"tcp://127.0.0.1:{{receiver.Port}}"} } }""");
        await using (var first = await RunningAggregator.StartAsync(folder))
        {
            using var node = await SendingNode.ConnectAsync(first, 1);
            await node.OpenAsync("c1");
            await SendAsync(node, "c1", "line", 0, 100);
        }
        receiver.Start();

        await using var second = await RunningAggregator.StartAsync(folder);

        Assert.Equal(Expected("line", 0, 100), (await receiver.Inbox.WaitForAsync(100, Ct)).Select(static message => message.ShortMessage));
    }

    [Fact]
    public async Task New_sink_begins_where_a_stream_ends_and_one_in_the_place_of_another_goes_on_where_that_was()
    {
        using var folder = new TempFolder();
        await using var receiver = new GelfTcpReceiver();
        await using var later = new GelfTcpReceiver();
        await using var aggregator = await RunningAggregator.StartAsync(folder);
        using var node = await SendingNode.ConnectAsync(aggregator, 1);
        await node.OpenAsync("c1");
        await SendAsync(node, "c1", "before", 0, 10);

        Forward(folder, $$"""{"sinks":{"graylog":{"gelf-address":"tcp://127.0.0.1:{{receiver.Port}}"} } }""");
        await UntilAsync(aggregator, "graylog");
        await SendAsync(node, "c1", "line", 0, 10);
        Assert.Equal(Expected("line", 0, 10), (await receiver.Inbox.WaitForAsync(10, Ct)).Select(static message => message.ShortMessage));
        await receiver.KillAsync();
        await SendAsync(node, "c1", "line", 10, 10);

        Forward(folder, $$"""{"sinks":{"other":{"gelf-address":"tcp://127.0.0.1:{{later.Port}}"} } }""");
        await UntilAsync(aggregator, "other");
        await SendAsync(node, "c1", "line", 20, 10);

        await Eventually.Holds(() => later.Inbox.Lines.Contains("line 29"));
        // What was under way to the one that is gone may come again.
        Assert.Equal(Expected("line", 10, 20), later.Inbox.Lines.Where(static line => int.Parse(line[5..], CultureInfo.InvariantCulture) >= 10));
        Assert.DoesNotContain("before 9", later.Inbox.Lines);
    }

    [Fact]
    public async Task Lines_arrive_in_CloudWatch()
    {
        using var folder = new TempFolder();
        await using var service = new FakeCloudWatch { Identity = AwsEnvironment.Identity };
        Forward(folder, $$"""{"sinks":{"archive":{"awslogs-group":"all","awslogs-region":"eu-central-1","awslogs-endpoint":"{{service.Url.AbsoluteUri}}","awslogs-create-group":true} } }""");
        await using var aggregator = await RunningAggregator.StartAsync(folder);
        using var node = await SendingNode.ConnectAsync(aggregator, 1);
        await node.OpenAsync("c1");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

        await node.SendAsync("c1", Expected("line", 0, 100).Select((text, i) => (now + i, text, false)));

        await Eventually.Holds(() => service.Events.Count >= 100);
        Assert.Equal(Expected("line", 0, 100), service.Events.Select(static e => e.Message));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"sinks":{"a":{"gelf-address":"tcp://127.0.0.1:1","streams":"error"}}}""")]
    public async Task Faulty_file_forwards_nothing_and_keeps_nobody_from_storing(string faulty)
    {
        using var folder = new TempFolder();
        Forward(folder, faulty);
        await using var aggregator = await RunningAggregator.StartAsync(folder);
        using var node = await SendingNode.ConnectAsync(aggregator, 1);
        await node.OpenAsync("c1");

        await SendAsync(node, "c1", "line", 0, 10);

        Assert.Equal(10, Lines.Stored(aggregator.StreamFolder(SendingNode.IdOf(1), "c1")).Count(static character => character == '\n'));
    }

    [Fact]
    public async Task Sink_that_takes_nothing_keeps_nobody_from_storing_and_the_metrics_tell_what_waits()
    {
        using var folder = new TempFolder();
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { NeverReads = true } };
        Forward(folder, $$"""{"sinks":{"graylog":{"gelf-address":"tcp://127.0.0.1:{{receiver.Port}}"} } }""");
        await using var aggregator = await RunningAggregator.StartAsync(folder);
        using var node = await SendingNode.ConnectAsync(aggregator, 1);
        await node.OpenAsync("c1");

        for (var first = 0; first < 20_000; first += 5000)
        {
            await SendAsync(node, "c1", "line", first, 5000);
        }

        var (_, metrics) = await aggregator.GetAsync("/metrics");
        Assert.Contains("logrelay_sink_queued_bytes{sink=\"graylog\"}", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("logrelay_sink_queued_bytes{sink=\"graylog\"} 0\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void Store_that_cannot_forward_says_so_at_the_start()
    {
        using var folder = new TempFolder();
        Forward(folder, "{}");
        var settings = AggregatorSettings.Read(name => name switch
        {
            "LOGRELAY_DATA" => Path.Combine(folder.Path, "data"),
            "LOGRELAY_STORE" => "clickhouse",
            "LOGRELAY_CLICKHOUSE_URL" => "http://127.0.0.1:1",
            _ => null,
        });

        var refusal = Assert.Throws<FormatException>(() => AggregatorHost.Build(settings, new Journal.Storage.RealStorage()));

        Assert.Contains("forward.json", refusal.Message, StringComparison.Ordinal);
    }

    private static void Forward(TempFolder folder, string json)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
        var whole = Path.Combine(folder.Path, "forward.json.new");
        File.WriteAllText(whole, json);
        File.Move(whole, Path.Combine(data.FullName, "forward.json"), overwrite: true);
    }

    private static IEnumerable<string> Expected(string word, int first, int count) =>
        Enumerable.Range(first, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"{word} {number}"));

    private static Task SendAsync(SendingNode node, string container, string word, int first, int count) =>
        node.SendAsync(container, Expected(word, first, count).Select((text, i) => (SendingNode.BaseTime + first + i, text, false)));

    /// <summary>Waits until a change of the file has come to a stream that is being written.</summary>
    private static Task UntilAsync(RunningAggregator aggregator, string sink) => Eventually.HoldsAsync(async () =>
        (await aggregator.GetAsync("/metrics")).Text.Contains($"logrelay_sink_streams{{sink=\"{sink}\"}} 1\n", StringComparison.Ordinal));
}
