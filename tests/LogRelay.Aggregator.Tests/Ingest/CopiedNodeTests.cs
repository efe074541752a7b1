using Grpc.Core;
using LogRelay.Protocol.V1;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Ingest;

/// <summary>One node id, several callers: a plugin's own sinks, a plugin that was restarted, a host whose folder is a copy.</summary>
public sealed class CopiedNodeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_sinks_of_one_plugin_send_side_by_side_and_one_stream_goes_through_one_of_them()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var one = aggregator.Call();
        using var two = aggregator.Call();
        _ = await one.BeginAsync(NodePlayer.HelloOf(process: "p", sink: 1));
        Assert.Equal(0ul, await two.BeginAsync(NodePlayer.HelloOf(process: "p", sink: 2), NodePlayer.OpenOf(container: "other")));

        await two.SayAsync(NodePlayer.OpenOf(number: 2));
        var refusal = (await two.HearAsync()).Refusal;
        Assert.Equal(2u, refusal.Stream);
        Assert.Contains("another call", refusal.Reason, StringComparison.Ordinal);
        var lines = Lines.Numbered(0, 5);
        await one.SayAsync(NodePlayer.BatchOf(lines, 0));
        Assert.Equal((ulong)lines.Length, (await one.HearAsync()).Ack.NextPosition);
        await one.SayAsync(new NodeMessage { Close = new StreamClose { Stream = 1 } });
        // An answer says that what came before was read.
        await one.SayAsync(NodePlayer.OpenOf(number: 3, container: "third"));
        _ = await one.HearAsync();

        await two.SayAsync(NodePlayer.OpenOf(number: 2));
        Assert.Equal((ulong)lines.Length, (await two.HearAsync()).Opened.NextPosition);
    }

    [Fact]
    public async Task Plugin_that_was_restarted_takes_the_place_of_all_its_earlier_calls()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var one = aggregator.Call();
        using var two = aggregator.Call();
        _ = await one.BeginAsync(NodePlayer.HelloOf(process: "old", sink: 1));
        _ = await two.BeginAsync(NodePlayer.HelloOf(process: "old", sink: 2), NodePlayer.OpenOf(container: "other"));

        using var again = aggregator.Call();
        Assert.Equal(0ul, await again.BeginAsync(NodePlayer.HelloOf(process: "new", sink: 1)));

        Assert.Equal(StatusCode.Aborted, (await one.RefusalAsync()).StatusCode);
        Assert.Equal(StatusCode.Aborted, (await two.RefusalAsync()).StatusCode);
    }

    [Fact]
    public async Task Copy_under_another_name_is_refused_while_the_first_is_connected()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using (var first = aggregator.Call())
        {
            _ = await first.BeginAsync(NodePlayer.HelloOf(process: "a"));
            using var copy = aggregator.Call();
            await copy.SayAsync(NodePlayer.HelloOf(name: "host-2", process: "b"));

            var refusal = await copy.RefusalAsync();
            Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
            Assert.Contains("\"host-1\"", refusal.Detail, StringComparison.Ordinal);
            Assert.Contains("\"host-2\"", refusal.Detail, StringComparison.Ordinal);
            Assert.Contains("remove node.json", refusal.Detail, StringComparison.Ordinal);
            await first.SayAsync(NodePlayer.BatchOf(Lines.Numbered(0, 1), 0));
            Assert.NotNull((await first.HearAsync()).Ack);
            await first.EndAsync();
        }
        // A host that was renamed, once its old connection is gone.
        using var renamed = aggregator.Call();
        Assert.Equal((ulong)Lines.Numbered(0, 1).Length, await renamed.BeginAsync(NodePlayer.HelloOf(name: "host-2", process: "b")));
    }

    [Fact]
    public async Task Copy_under_the_same_name_is_found_out_when_the_one_that_it_drove_out_comes_back()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var first = aggregator.Call();
        _ = await first.BeginAsync(NodePlayer.HelloOf(process: "a"));
        // So far it may be the same host after a restart.
        using var second = aggregator.Call();
        _ = await second.BeginAsync(NodePlayer.HelloOf(process: "b"));
        Assert.Equal(StatusCode.Aborted, (await first.RefusalAsync()).StatusCode);

        using var back = aggregator.Call();
        await back.SayAsync(NodePlayer.HelloOf(process: "a"));

        Assert.Contains("remove node.json", (await back.RefusalAsync()).Detail, StringComparison.Ordinal);
        await second.SayAsync(NodePlayer.BatchOf(Lines.Numbered(0, 1), 0));
        Assert.NotNull((await second.HearAsync()).Ack);
    }
}
