using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LogRelay.Diagnostics.Metrics;
using LogRelay.Plugin.Metrics;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Plugin.Tests.Relay;
using LogRelay.Testing;
using LogRelay.Testing.Gelf;
using LogRelay.Testing.Metrics;
using Xunit;

namespace LogRelay.Plugin.Tests.Metrics;

/// <summary>Promise I5 in the numbers that Prometheus gets.</summary>
public sealed class PluginMetricsTests
{
    private const int Lines = 500;
    private const string Gelf = "sink=\"gelf\"";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_came_in_is_stored_or_dropped_and_what_is_stored_is_delivered_queued_or_rejected()
    {
        using var folder = new TempFolder();
        await using var receiver = new GelfHttpReceiver().Start();
        await receiver.KillAsync();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        // Every tenth line is kept back by an option.
        await plugin.StartLoggingAsync(fifo, "c", new JsonObject { ["gelf-address"] = $"http://127.0.0.1:{receiver.Port}/gelf", ["exclude"] = "0$" });
        fifo.Put(Frames.Numbered(1, Lines));

        var outage = await ScrapeAsync(plugin, static scrape => scrape.Sum("logrelay_received_records_total") == Lines && scrape.Sum("logrelay_sink_failing", Gelf) == 1);
        Assert.Equal(Lines, outage.Sum("logrelay_stored_records_total") + outage.Sum("logrelay_dropped_records_total"));
        Assert.Equal(outage.Sum("logrelay_stored_bytes_total"), outage.Sum("logrelay_sink_passed_bytes_total", Gelf) + outage.Sum("logrelay_sink_queued_bytes", Gelf));
        Assert.True(outage.Sum("logrelay_sink_queued_bytes", Gelf) > 0);
        // The lines' own times are years ago.
        Assert.True(outage.Sum("logrelay_sink_lag_seconds", Gelf) > 1e6);
        Assert.Equal(0, outage.Sum("logrelay_sink_delivered_records_total", Gelf));

        _ = receiver.Start();
        var drained = await ScrapeAsync(plugin, static scrape => scrape.Sum("logrelay_sink_queued_bytes", Gelf) == 0 && scrape.Sum("logrelay_sink_passed_bytes_total", Gelf) > 0);
        Assert.Equal(Lines, drained.Sum("logrelay_stored_records_total"));
        Assert.Equal(drained.Sum("logrelay_stored_bytes_total"), drained.Sum("logrelay_sink_passed_bytes_total", Gelf));
        Assert.Equal(
            Lines,
            drained.Sum("logrelay_sink_delivered_records_total", Gelf) + drained.Sum("logrelay_sink_rejected_records_total", Gelf)
            + drained.Sum("logrelay_sink_withheld_records_total", Gelf) - drained.Sum("logrelay_sink_added_records_total", Gelf));
        Assert.Equal(Lines / 10, drained.Sum("logrelay_sink_withheld_records_total", "reason=\"filtered\""));
        Assert.Equal(0, drained.Sum("logrelay_sink_lag_seconds", Gelf));
        Assert.Equal(0, drained.Sum("logrelay_sink_failing", Gelf));
        Assert.True(drained.Sum("logrelay_sink_retries_total", Gelf) > 0);

        // The numbers outlive the stream that they are of.
        await plugin.StopLoggingAsync(fifo);
        var closed = await ScrapeAsync(plugin, static scrape => scrape.Sum("logrelay_streams_open") == 0);
        Assert.Equal(Lines, closed.Sum("logrelay_received_records_total"));
        Assert.Equal(Lines, closed.Sum("logrelay_stored_records_total"));
    }

    [Fact]
    public async Task Every_metric_of_the_catalogue_is_served_and_none_beside_it()
    {
        using var folder = new TempFolder();
        await using var receiver = new GelfHttpReceiver().Start();
        await using var aggregator = await AggregatorBeside.StartedAsync();
        await using var plugin = await RunningPlugin.StartAsync(folder, settings: static settings => settings with { DiskBudget = new Options.DiskBudgetSize(1_000_000_000, null) });
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, "c", new JsonObject { ["gelf-address"] = $"http://127.0.0.1:{receiver.Port}/gelf", ["relay-address"] = aggregator.Address });
        fifo.Put(Frames.Numbered(1, 10));
        var scrape = await ScrapeAsync(plugin, static scrape => scrape.Sum("logrelay_sink_passed_bytes_total", Gelf) > 0 && scrape.Sum("logrelay_relay_stored_bytes_total", "sink=\"relay\"") > 0);
        Assert.Equal(scrape.Sum("logrelay_stored_bytes_total"), scrape.Sum("logrelay_relay_stored_bytes_total"));
        Assert.Equal(scrape.Sum("logrelay_relay_stored_bytes_total"), scrape.Sum("logrelay_relay_sent_bytes_total"));
        Assert.Equal(
            (1, 0, 0),
            (scrape.Sum("logrelay_relay_calls_total"), scrape.Sum("logrelay_relay_missing_bytes_total"), scrape.Sum("logrelay_relay_refusals_total")));
        Assert.Equal(
            MetricCatalog.Plugin.Select(static metric => $"{metric.Name} {metric.Kind}".ToUpperInvariant()).Order(StringComparer.Ordinal),
            scrape.Types.Select(static metric => $"{metric.Key} {metric.Value}".ToUpperInvariant()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task More_containers_make_no_more_series()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        var counts = new List<int>();
        for (var container = 0; container < 5; container++)
        {
            using var fifo = plugin.MakeFifo($"f{container}");
            await plugin.StartLoggingAsync(fifo, $"c{container}");
            fifo.Put(Frames.Numbered(1, 3));
            counts.Add((await ScrapeAsync(plugin, scrape => scrape.Sum("logrelay_received_records_total") == 3 * counts.Count + 3)).Samples.Count);
            await plugin.StopLoggingAsync(fifo);
        }
        Assert.Single(counts.Distinct());
    }

    [Fact]
    public async Task Over_the_network_there_are_metrics_and_nothing_of_dockerds()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder, settings: static settings => settings with { MetricsListen = new IPEndPoint(IPAddress.Loopback, 0) });
        using var fifo = plugin.MakeFifo("f");
        using var client = new HttpClient { BaseAddress = new Uri($"http://{plugin.Part<MetricsListener>().Endpoint}/") };
        var text = await client.GetStringAsync("metrics", Ct);
        Assert.Contains("logrelay_build_info", Scrape.Parse(text).Types.Keys);

        foreach (var method in (string[])["Plugin.Activate", "LogDriver.StartLogging", "LogDriver.ReadLogs", "LogDriver.StopLogging", "LogDriver.Capabilities", "", "metrics/x"])
        {
            using var body = new StringContent(new JsonObject { ["File"] = fifo.Path, ["Info"] = RunningPlugin.Info("c") }.ToJsonString());
            using var answer = await client.PostAsync(method, body, Ct);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        using var wrong = await client.PostAsync("metrics", content: null, Ct);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
        Assert.False(Directory.Exists(plugin.StreamFolder("c")));
    }

    [Fact]
    public async Task An_address_that_somebody_else_has_keeps_no_container_from_being_logged()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen(1);
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder, settings: settings => settings with { MetricsListen = (IPEndPoint)taken.LocalEndPoint! });
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, "c");
        fifo.Put(Frames.Numbered(1, 3));
        Assert.Null(plugin.Part<MetricsListener>().Endpoint);
        _ = await ScrapeAsync(plugin, static scrape => scrape.Sum("logrelay_stored_records_total") == 3);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost:7422")]
    [InlineData("127.0.0.1:99999")]
    [InlineData(":7422")]
    [InlineData("7422")]
    public void An_address_that_is_none_is_refused_with_an_example(string value)
    {
        var error = Assert.Throws<FormatException>(() => PluginSettings.Read(name => name == "METRICS_LISTEN" ? value : null));
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"METRICS_LISTEN=\"{value}\" must be an IP address and a port"), error.Message, StringComparison.Ordinal);
    }

    private static async Task<Scrape> ScrapeAsync(RunningPlugin plugin, Func<Scrape, bool> isWanted)
    {
        var scrape = Scrape.Parse(await plugin.GetAsync("metrics"));
        await Eventually.HoldsAsync(async () => isWanted(scrape = Scrape.Parse(await plugin.GetAsync("metrics"))));
        return scrape;
    }
}
