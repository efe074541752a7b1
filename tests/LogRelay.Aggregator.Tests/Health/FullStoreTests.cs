using System.Net;
using LogRelay.Aggregator.Store.Journals.Retention;
using LogRelay.Journal.Storage;
using LogRelay.Protocol.V1;
using LogRelay.Testing;
using LogRelay.Testing.Metrics;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Aggregator.Tests.Health;

/// <summary>A full disk: nodes are told to try later, searches go on, nothing acknowledged is lost, and with room it goes on by itself.</summary>
public sealed class FullStoreTests
{
    private const long Capacity = 64 * 1024 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_refuses_with_a_time_to_wait_answers_searches_and_recovers()
    {
        using var folder = new TempFolder();
        var disk = new SmallDisk(new RealStorage(), Capacity);
        await using var aggregator = await RunningAggregator.StartAsync(folder, disk);
        using var node = aggregator.Call();
        var first = Lines.Numbered(0, 1000);
        Assert.Equal(0ul, await node.BeginAsync());
        await node.SayAsync(NodePlayer.BatchOf(first, 0));
        Assert.Equal((ulong)first.Length, (await node.HearAsync()).Ack.NextPosition);
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await aggregator.GetAsync("/readyz"));

        disk.ForeignBytes = Capacity;
        var second = Lines.Numbered(1000, 1000);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await node.SayAsync(NodePlayer.BatchOf(second, (ulong)first.Length));
            var refusal = (await node.HearAsync()).Refusal;
            Assert.Contains("disk is full", refusal.Reason, StringComparison.Ordinal);
            Assert.True(refusal.RetryAfterMs > 0);
            await node.SayAsync(NodePlayer.OpenOf());
            Assert.Equal((ulong)first.Length, (await node.HearAsync()).Opened.NextPosition);
        }
        Assert.Equal(1000, await CountAsync(aggregator));
        // What is known of the store is some seconds old at most.
        await Eventually.HoldsAsync(async () => (await aggregator.GetAsync("/readyz")).Status == HttpStatusCode.ServiceUnavailable);
        Assert.StartsWith("not ready: the store cannot be written to: ", (await aggregator.GetAsync("/readyz")).Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await aggregator.GetAsync("/healthz"));
        // A node that calls now is let in: each of its streams is answered for itself.
        using (var other = aggregator.Call())
        {
            Assert.Equal((ulong)first.Length, await other.BeginAsync());
        }

        disk.ForeignBytes = 0;
        using var again = aggregator.Call();
        Assert.Equal((ulong)first.Length, await again.BeginAsync());
        await again.SayAsync(NodePlayer.BatchOf(second, (ulong)first.Length));
        Assert.Equal((ulong)(first.Length + second.Length), (await again.HearAsync()).Ack.NextPosition);
        Assert.Equal(2000, await CountAsync(aggregator));
        await Eventually.HoldsAsync(async () => (await aggregator.GetAsync("/readyz")).Status == HttpStatusCode.OK);

        var scrape = Scrape.Parse((await aggregator.GetAsync("/metrics")).Text);
        Assert.Equal(2000, scrape.Sum("logrelay_ingest_stored_records_total"));
        Assert.Equal(3000, scrape.Sum("logrelay_ingest_refused_records_total"));
        Assert.Equal(5000, scrape.Sum("logrelay_ingest_received_records_total"));
        Assert.Equal(2, scrape.Sum("logrelay_ingest_acks_total"));
    }

    [Fact]
    public async Task A_real_file_system_that_fills_up_and_is_freed_three_times_has_every_acknowledged_line_once()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.SkipWhen(SmallMount.Obstacle is not null, SmallMount.Obstacle ?? "");
        }
        using var mount = SmallMount.Of(megabytes: 32);
        // Without a size there is one file, which is easy to compare.
        await using var aggregator = await RunningAggregator.StartAsync(mount.Folder, change: static settings => settings with { Retention = new RetentionSettings { Size = null } });
        var position = 0ul;
        var sent = 0;
        for (var round = 0; round < 3; round++)
        {
            using var node = aggregator.Call();
            Assert.Equal(position, await node.BeginAsync());
            (position, sent) = await SendAsync(node, position, sent, batches: 5);
            mount.FillUp();
            await node.SayAsync(NodePlayer.BatchOf(Lines.Numbered(sent, 1000), position));
            Assert.True((await node.HearAsync()).Refusal.RetryAfterMs > 0);
            Assert.Equal(sent, await CountAsync(aggregator));
            mount.Free();
            await node.SayAsync(NodePlayer.OpenOf());
            Assert.Equal(position, (await node.HearAsync()).Opened.NextPosition);
            (position, sent) = await SendAsync(node, position, sent, batches: 5);
            await node.EndAsync();
        }
        Assert.Equal(Lines.Numbered(0, sent), Lines.Stored(aggregator.StreamFolder(NodePlayer.NodeId, NodePlayer.Container)));
    }

    private static async Task<(ulong Position, int Sent)> SendAsync(NodePlayer node, ulong position, int sent, int batches)
    {
        for (var batch = 0; batch < batches; batch++)
        {
            await node.SayAsync(NodePlayer.BatchOf(Lines.Numbered(sent, 1000), position));
            position = (await node.HearAsync()).Ack.NextPosition;
            sent += 1000;
        }
        return (position, sent);
    }

    private static async Task<long> CountAsync(RunningAggregator aggregator)
    {
        var count = 0L;
        using var call = aggregator.Queries.Search(new SearchRequest { Scope = new Scope() }, cancellationToken: Ct);
        while (await call.ResponseStream.MoveNext(Ct))
        {
            count += call.ResponseStream.Current.Records.Count;
        }
        return count;
    }
}
