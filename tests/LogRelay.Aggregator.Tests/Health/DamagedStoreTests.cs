using LogRelay.Journal;
using LogRelay.Protocol.V1;
using LogRelay.Testing;
using LogRelay.Testing.Metrics;
using Xunit;

namespace LogRelay.Aggregator.Tests.Health;

/// <summary>An aggregator that finds its store damaged when it starts: what can be read is served, and every stream goes on.</summary>
public sealed class DamagedStoreTests
{
    private const int Count = 1000;

    private static readonly string Sent = Lines.Numbered(0, Count);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FileNames.Manifest)]
    [InlineData("ingest.offset")]
    [InlineData(FileNames.StreamDescription)]
    [InlineData(FileNames.Index)]
    public async Task A_state_file_that_is_garbage_or_gone_costs_no_line_and_repeats_none(string name)
    {
        foreach (var content in (byte[]?[])[null, [], [0xff, 0x00, 0x13, 0x37], new byte[8192]])
        {
            using var folder = new TempFolder();
            var stream = await FillAsync(folder);
            var path = Path.Combine(stream, name);
            File.Delete(path);
            if (content is not null)
            {
                await File.WriteAllBytesAsync(path, content, Ct);
            }
            await using var aggregator = await RunningAggregator.StartAsync(folder);
            using var node = aggregator.Call();
            // The node's cursor is where its last acknowledgement was.
            var next = await node.BeginAsync(open: NodePlayer.OpenOf(start: (ulong)Sent.Length));
            Assert.Equal((ulong)Sent.Length, next);
            var more = Lines.Numbered(Count, 10);
            await node.SayAsync(NodePlayer.BatchOf(more, next));
            Assert.Equal(next + (ulong)more.Length, (await node.HearAsync()).Ack.NextPosition);
            Assert.Equal(Sent + more, Lines.Stored(stream));
        }
    }

    [Fact]
    public async Task A_file_in_the_place_of_a_stream_or_of_a_state_file_is_set_aside_and_reported()
    {
        using var folder = new TempFolder();
        var stream = await FillAsync(folder);
        var other = Path.Combine(Path.GetDirectoryName(stream)!, "other");
        await File.WriteAllTextAsync(other, "not a folder", Ct);
        File.Delete(Path.Combine(stream, "ingest.offset"));
        Directory.CreateDirectory(Path.Combine(stream, "ingest.offset"));

        await using var aggregator = await RunningAggregator.StartAsync(folder);
        using var node = aggregator.Call();
        Assert.Equal((ulong)Sent.Length, await node.BeginAsync(open: NodePlayer.OpenOf(start: (ulong)Sent.Length)));
        await node.SayAsync(NodePlayer.OpenOf(number: 2, container: "other"));
        Assert.Equal(0ul, (await node.HearAsync()).Opened.NextPosition);
        Assert.Equal("not a folder", await File.ReadAllTextAsync(other + ".aside-1", Ct));
        Assert.True(Scrape.Parse((await aggregator.GetAsync("/metrics")).Text).Sum("logrelay_store_repairs_total") >= 2);
    }

    [Fact]
    public async Task One_stream_that_cannot_be_opened_keeps_no_other_from_being_served()
    {
        using var folder = new TempFolder();
        var stream = await FillAsync(folder);
        // Of a LogRelay that is newer than this one: nothing may be changed there.
        var manifest = await File.ReadAllBytesAsync(Path.Combine(stream, FileNames.Manifest), Ct);
        var newer = Path.Combine(Path.GetDirectoryName(stream)!, "newer");
        Directory.CreateDirectory(newer);
        await File.WriteAllBytesAsync(Path.Combine(newer, FileNames.Manifest), manifest, Ct);
        await File.WriteAllTextAsync(Path.Combine(newer, FileNames.StreamDescription), """{"version":99,"containerId":"newer","containerName":"newer"}""", Ct);

        await using var aggregator = await RunningAggregator.StartAsync(folder);
        using var node = aggregator.Call();
        Assert.Equal((ulong)Sent.Length, await node.BeginAsync(open: NodePlayer.OpenOf(start: 0)));
        await node.SayAsync(NodePlayer.OpenOf(number: 2, container: "newer"));
        var refusal = (await node.HearAsync()).Refusal;
        Assert.Contains("99", refusal.Reason, StringComparison.Ordinal);
        var found = 0;
        using var call = aggregator.Queries.Search(new SearchRequest { Scope = new Scope() }, cancellationToken: Ct);
        while (await call.ResponseStream.MoveNext(Ct))
        {
            found += call.ResponseStream.Current.Records.Count;
        }
        Assert.Equal(Count, found);
    }

    [Fact]
    public async Task Stopped_while_nodes_send_it_ends_soon_and_has_stored_all_that_it_acknowledged()
    {
        using var folder = new TempFolder();
        var acked = new ulong[4];
        var aggregator = await RunningAggregator.StartAsync(folder);
        var sending = Enumerable.Range(0, acked.Length).Select(number => Task.Run(async () =>
        {
            using var node = aggregator.Call();
            try
            {
                var position = await node.BeginAsync(NodePlayer.HelloOf(new string((char)('a' + number), 32), $"host-{number}"));
                for (var first = 0; ; first += 100)
                {
                    var lines = Lines.Numbered(first, 100);
                    await node.SayAsync(NodePlayer.BatchOf(lines, position));
                    position = (await node.HearAsync()).Ack.NextPosition;
                    Volatile.Write(ref acked[number], position);
                }
            }
            catch (Grpc.Core.RpcException ended)
            {
                return ended.StatusCode;
            }
        }, Ct)).ToArray();
        await Eventually.Holds(() => acked.All(static position => position > 0));

        await aggregator.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Ct);
        _ = await Task.WhenAll(sending);
        for (var number = 0; number < acked.Length; number++)
        {
            var stored = Lines.Stored(aggregator.StreamFolder(new string((char)('a' + number), 32), NodePlayer.Container));
            Assert.True(stored.Length >= (int)acked[number], $"{stored.Length} bytes are stored, {acked[number]} were acknowledged");
            Assert.StartsWith(stored, Lines.Numbered(0, (stored.Count(static c => c == '\n') / 100 * 100) + 100), StringComparison.Ordinal);
        }
    }

    private static async Task<string> FillAsync(TempFolder folder)
    {
        await using var aggregator = await RunningAggregator.StartAsync(folder);
        using var node = aggregator.Call();
        _ = await node.BeginAsync();
        await node.SayAsync(NodePlayer.BatchOf(Sent, 0));
        _ = await node.HearAsync();
        await node.EndAsync();
        return aggregator.StreamFolder(NodePlayer.NodeId, NodePlayer.Container);
    }
}
