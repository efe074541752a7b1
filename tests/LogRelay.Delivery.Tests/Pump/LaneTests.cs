using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks;
using Xunit;

namespace LogRelay.Delivery.Tests.Pump;

/// <summary>Several batches under way at a time, each of another stream.</summary>
public sealed class LaneTests
{
    [Fact]
    public async Task Streams_on_different_lanes_are_sent_side_by_side()
    {
        const int Lanes = 4;
        await using var fixture = new PumpFixture(new DeliveryPumpOptions { Lanes = Lanes });
        var answer = new TaskCompletionSource<SendResult>();
        fixture.Sink.OnSend = (_, _) => new(answer.Task);
        var streams = Enumerable.Range(0, Lanes).Select(i => fixture.Add($"c{i}", "1")).ToList();

        // None has been answered.
        await PumpFixture.UntilAsync(() => fixture.Sink.Batches.Count == Lanes);
        answer.SetResult(SendResult.Delivered);
        await PumpFixture.UntilAsync(() => streams.All(stream => stream.Cursor.Position == stream.Journal.End));

        Assert.Equal(Lanes, fixture.Pump.Counters.Delivered);
    }

    [Fact]
    public async Task Stream_keeps_its_order_whatever_the_lanes()
    {
        await using var fixture = new PumpFixture(new DeliveryPumpOptions { Lanes = 3, MaxBatchRecords = 2 });
        var lines = Enumerable.Range(0, 100).Select(line => $"{line}").ToArray();
        var streams = Enumerable.Range(0, 7).Select(i => fixture.Add($"c{i}", lines)).ToList();
        await PumpFixture.UntilAsync(() => streams.All(stream => stream.Cursor.Position == stream.Journal.End));

        foreach (var batches in fixture.Sink.Batches.GroupBy(batch => batch.Container))
        {
            Assert.Equal(lines, batches.SelectMany(batch => batch.Lines));
        }
        Assert.Equal(700, fixture.Pump.Counters.Delivered);
    }

    [Fact]
    public async Task Stream_that_hangs_holds_up_its_own_lane_only()
    {
        await using var fixture = new PumpFixture(new DeliveryPumpOptions { Lanes = 2 });
        fixture.Sink.OnSend = async (lines, ct) =>
        {
            await Task.Delay(lines[0] == "hangs" ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, ct);
            return SendResult.Delivered;
        };
        fixture.Add("a", "hangs");
        await PumpFixture.UntilAsync(() => fixture.Sink.Batches.Count == 1);
        var (journal, cursor, _) = fixture.Add("b", "1");

        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);
    }

    [Fact]
    public async Task Stopping_ends_every_lane_before_the_sink_is_disposed()
    {
        var fixture = new PumpFixture(new DeliveryPumpOptions { Lanes = 4 });
        var isDisposedEarly = false;
        fixture.Sink.OnSend = async (_, ct) =>
        {
            await Task.Yield();
            isDisposedEarly |= fixture.Sink.IsDisposed;
            return SendResult.Delivered;
        };
        var streams = Enumerable.Range(0, 8).Select(i => fixture.Add($"c{i}", "1")).ToList();
        await PumpFixture.UntilAsync(() => fixture.Pump.Counters.Delivered > 0);
        await fixture.Pump.StopAsync(TimeSpan.FromSeconds(5));

        Assert.True(fixture.Sink.IsDisposed);
        Assert.False(isDisposedEarly);
        Assert.All(streams, stream => Assert.True(stream.Released.IsCompleted));
    }
}
