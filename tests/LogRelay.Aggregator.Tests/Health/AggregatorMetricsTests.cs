using System.Net;
using LogRelay.Diagnostics.Metrics;
using LogRelay.Protocol.V1;
using LogRelay.Testing;
using LogRelay.Testing.Gelf;
using LogRelay.Testing.Metrics;
using Xunit;

namespace LogRelay.Aggregator.Tests.Health;

/// <summary>What the aggregator tells Prometheus.</summary>
public sealed class AggregatorMetricsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_metric_of_the_catalogue_is_served_and_none_beside_it()
    {
        using var folder = new TempFolder();
        await using var receiver = new GelfHttpReceiver().Start();
        Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "data", "forward.json"), $$"""{"sinks":{"graylog":{"gelf-address":"http://127.0.0.1:{{receiver.Port}}/gelf"} } }""", Ct);
        await using var aggregator = await RunningAggregator.StartAsync(folder);
        using var node = aggregator.Call();
        _ = await node.BeginAsync();
        await node.SayAsync(NodePlayer.BatchOf(Lines.Numbered(0, 10), 0));
        _ = await node.HearAsync();
        _ = await receiver.Inbox.WaitForAsync(10, Ct);
        await Eventually.HoldsAsync(async () => (await aggregator.GetAsync("/metrics")).Text.Contains("logrelay_sink_passed_bytes_total{", StringComparison.Ordinal));
        _ = await aggregator.Queries.StreamsAsync(new StreamsRequest(), cancellationToken: Ct);

        var scrape = Scrape.Parse((await aggregator.GetAsync("/metrics")).Text);
        Assert.Equal(
            MetricCatalog.Aggregator.Select(static metric => $"{metric.Name} {metric.Kind}".ToUpperInvariant()).Order(StringComparer.Ordinal),
            scrape.Types.Select(static metric => $"{metric.Key} {metric.Value}".ToUpperInvariant()).Order(StringComparer.Ordinal));
        Assert.Equal(1, scrape.Sum("logrelay_nodes_connected"));
        Assert.Equal(1, scrape.Sum("logrelay_ingest_calls_total", "outcome=\"welcomed\""));
        Assert.Equal(1, scrape.Sum("logrelay_store_streams", "state=\"open\""));
        Assert.Equal(1, scrape.Sum("logrelay_queries_total", "kind=\"streams\",outcome=\"ok\""));
        Assert.Equal(1, scrape.Sum("logrelay_query_duration_seconds_count", "kind=\"streams\""));
        Assert.Equal(0, scrape.Sum("logrelay_queries_running"));
    }

    [Fact]
    public async Task Nodes_and_streams_make_no_more_series()
    {
        using var folder = new TempFolder();
        await using var aggregator = await RunningAggregator.StartAsync(folder);
        var counts = new List<int>();
        for (var number = 0; number < 4; number++)
        {
            using var node = aggregator.Call();
            _ = await node.BeginAsync(NodePlayer.HelloOf(new string((char)('a' + number), 32), $"host-{number}"), NodePlayer.OpenOf(container: $"c{number}"));
            counts.Add(Scrape.Parse((await aggregator.GetAsync("/metrics")).Text).Samples.Count);
        }
        Assert.Single(counts.Distinct());
    }

    [Fact]
    public async Task Queries_that_make_no_sense_count_as_refused()
    {
        using var folder = new TempFolder();
        await using var aggregator = await RunningAggregator.StartAsync(folder);
        using (var call = aggregator.Queries.Search(new SearchRequest { Scope = new Scope { Query = "(((" } }, cancellationToken: Ct))
        {
            _ = await Assert.ThrowsAnyAsync<Grpc.Core.RpcException>(() => call.ResponseStream.MoveNext(Ct));
        }
        var scrape = Scrape.Parse((await aggregator.GetAsync("/metrics")).Text);
        Assert.Equal(1, scrape.Sum("logrelay_queries_total", "outcome=\"refused\""));
    }

    [Fact]
    public async Task Health_is_there_for_everybody_and_for_nobody_to_write()
    {
        using var folder = new TempFolder();
        await using var aggregator = await RunningAggregator.StartAsync(folder);
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await aggregator.GetAsync("/healthz"));
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await aggregator.GetAsync("/readyz"));
        using var client = new HttpClient { BaseAddress = aggregator.Address };
        using var posted = await client.PostAsync(new Uri("/readyz", UriKind.Relative), content: null, Ct);
        Assert.False(posted.IsSuccessStatusCode);
    }
}
