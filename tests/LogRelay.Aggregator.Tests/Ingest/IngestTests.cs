using Google.Protobuf;
using Grpc.Core;
using LogRelay.Journal.Storage;
using LogRelay.Protocol.V1;
using LogRelay.Testing;
using LogRelay.Testing.Storage;
using Xunit;
using ZstdSharp;

namespace LogRelay.Aggregator.Tests.Ingest;

/// <summary>What a node sends is stored byte for byte, once, and acknowledged when it is.</summary>
public sealed class IngestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Compression.None)]
    [InlineData(Compression.Zstd)]
    public async Task Batches_are_stored_as_they_are_and_acknowledged(Compression compression)
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var node = aggregator.Call();
        Assert.Equal(0ul, await node.BeginAsync());
        var (first, second) = (Lines.Numbered(0, 100), Lines.Numbered(100, 50));

        await node.SayAsync(Packed(NodePlayer.BatchOf(first, 0), compression));
        Assert.Equal((ulong)first.Length, (await node.HearAsync()).Ack.NextPosition);
        await node.SayAsync(Packed(NodePlayer.BatchOf(second, (ulong)first.Length), compression));
        Assert.Equal((ulong)(first.Length + second.Length), (await node.HearAsync()).Ack.NextPosition);

        Assert.Equal(first + second, Lines.Stored(aggregator.StreamFolder(NodePlayer.NodeId, NodePlayer.Container)));
    }

    [Fact]
    public async Task After_a_broken_call_or_a_restart_the_aggregator_says_where_to_go_on()
    {
        var lines = Lines.Numbered(0, 10);
        await using (var aggregator = await RunningAggregator.StartAsync(_folder))
        {
            using var broken = aggregator.Call();
            _ = await broken.BeginAsync(open: NodePlayer.OpenOf(start: 5000));
            await broken.SayAsync(NodePlayer.BatchOf(lines, 5000));
            _ = await broken.HearAsync();
            broken.Dispose();
            using var again = aggregator.Call();
            Assert.Equal(5000ul + (ulong)lines.Length, await again.BeginAsync());
        }
        await using var restarted = await RunningAggregator.StartAsync(_folder);
        using var node = restarted.Call();
        Assert.Equal(5000ul + (ulong)lines.Length, await node.BeginAsync());
    }

    [Fact]
    public async Task A_gap_is_passed_over_and_positions_stay_the_nodes()
    {
        var (first, second) = (Lines.Numbered(0, 10), Lines.Numbered(50, 10));
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var node = aggregator.Call();
        _ = await node.BeginAsync();
        await node.SayAsync(NodePlayer.BatchOf(first, 0));
        _ = await node.HearAsync();
        await node.SayAsync(NodePlayer.BatchOf(second, (ulong)first.Length + 7777, missing: 7777));
        var next = (await node.HearAsync()).Ack.NextPosition;
        await node.EndAsync();

        using var again = aggregator.Call();
        Assert.Equal((ulong)(first.Length + 7777 + second.Length), next);
        Assert.Equal(next, await again.BeginAsync());
        Assert.Equal(first + second, Lines.Stored(aggregator.StreamFolder(NodePlayer.NodeId, NodePlayer.Container)));
    }

    [Fact]
    public async Task What_storage_refuses_is_not_acknowledged_nor_is_anything_behind_it_until_the_stream_is_opened_again()
    {
        var storage = new FaultyStorage(new RealStorage());
        await using var aggregator = await RunningAggregator.StartAsync(_folder, storage);
        using var node = aggregator.Call();
        _ = await node.BeginAsync();
        var (first, second) = (Lines.Numbered(0, 10), Lines.Numbered(10, 10));

        storage.Fail(StorageOperation.Write, StorageErrno.NoSpace, times: 1, shortWriteBytes: 100, path: "-json.log");
        await node.SayAsync(NodePlayer.BatchOf(first, 0));
        await node.SayAsync(NodePlayer.BatchOf(second, (ulong)first.Length));
        var refusal = (await node.HearAsync()).Refusal;
        await node.SayAsync(NodePlayer.OpenOf());
        var opened = (await node.HearAsync()).Opened;
        await node.SayAsync(NodePlayer.BatchOf(first + second, opened.NextPosition));
        var ack = (await node.HearAsync()).Ack;

        Assert.Contains("disk", refusal.Reason, StringComparison.Ordinal);
        Assert.NotEqual(0u, refusal.RetryAfterMs);
        Assert.Equal(0ul, opened.NextPosition);
        Assert.Equal((ulong)(first.Length + second.Length), ack.NextPosition);
        Assert.Equal(first + second, Lines.Stored(aggregator.StreamFolder(NodePlayer.NodeId, NodePlayer.Container)));
    }

    [Fact]
    public async Task Two_nodes_with_one_container_id_and_one_name_are_kept_apart()
    {
        const string OtherId = "ffffffffffffffffffffffffffffffff";
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var one = aggregator.Call();
        using var other = aggregator.Call();
        _ = await one.BeginAsync();
        _ = await other.BeginAsync(NodePlayer.HelloOf(OtherId));
        await one.SayAsync(NodePlayer.BatchOf(Lines.Numbered(1, 1), 0));
        await other.SayAsync(NodePlayer.BatchOf(Lines.Numbered(2, 1), 0));
        _ = await one.HearAsync();
        _ = await other.HearAsync();

        Assert.Equal(Lines.Numbered(1, 1), Lines.Stored(aggregator.StreamFolder(NodePlayer.NodeId, NodePlayer.Container)));
        Assert.Equal(Lines.Numbered(2, 1), Lines.Stored(aggregator.StreamFolder(OtherId, NodePlayer.Container)));
    }

    [Fact]
    public async Task A_node_that_calls_again_takes_the_place_of_its_earlier_call()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var hanging = aggregator.Call();
        _ = await hanging.BeginAsync();
        using var again = aggregator.Call();
        Assert.Equal(0ul, await again.BeginAsync());
        Assert.Equal(StatusCode.Aborted, (await hanging.RefusalAsync()).StatusCode);
        await again.SayAsync(NodePlayer.BatchOf(Lines.Numbered(0, 1), 0));
        Assert.NotNull((await again.HearAsync()).Ack);
    }

    private static Batch Packed(Batch batch, Compression compression)
    {
        if (compression == Compression.Zstd)
        {
            using var compressor = new Compressor();
            batch.Lines = ByteString.CopyFrom(compressor.Wrap(batch.Lines.Span));
        }
        batch.Compression = compression;
        return batch;
    }
}
