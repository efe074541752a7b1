using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks;
using Xunit;

namespace LogRelay.Delivery.Tests.Pump;

/// <summary>Batches are gathered for a while, so that a slow stream does not become a request for each line.</summary>
public sealed class LingerTests
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Steady_trickle_is_gathered_and_not_sent_line_by_line()
    {
        await using var fixture = new PumpFixture(new DeliveryPumpOptions { Linger = Linger });
        var (journal, cursor, _) = fixture.Add("a", "0");
        for (var line = 1; line <= 100; line++)
        {
            journal.Append($"{line}");
            await Task.Yield();
            fixture.Time.Advance(TimeSpan.FromMilliseconds(200));
        }
        await fixture.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => cursor.Position == journal.End);

        Assert.Equal(Enumerable.Range(0, 101).Select(line => $"{line}"), fixture.Sink.Lines);
        Assert.InRange(fixture.Sink.Batches.Count, 2, 12);
    }

    [Fact]
    public async Task Full_batches_do_not_wait()
    {
        await using var fixture = new PumpFixture(new DeliveryPumpOptions { Linger = Linger, MaxBatchRecords = 10 });
        var (_, _, _) = fixture.Add("a", [.. Enumerable.Range(0, 95).Select(line => $"{line}")]);

        // The clock stands still.
        await PumpFixture.UntilAsync(() => fixture.Sink.Lines.Count == 95);
    }

    [Fact]
    public async Task Closed_stream_does_not_wait()
    {
        await using var fixture = new PumpFixture(new DeliveryPumpOptions { Linger = Linger });
        var (journal, _, released) = fixture.Add("a", "1");
        await PumpFixture.UntilAsync(() => fixture.Sink.Lines.Count == 1);
        journal.Append("2");
        journal.Close();
        fixture.Pump.CloseStream("a");
        await PumpFixture.UntilAsync(() => released.IsCompleted);

        Assert.Equal(["1", "2"], fixture.Sink.Lines);
    }

    [Fact]
    public async Task Stopping_sends_what_was_being_gathered()
    {
        var fixture = new PumpFixture(new DeliveryPumpOptions { Linger = Linger });
        var (journal, cursor, _) = fixture.Add("a", "1");
        await PumpFixture.UntilAsync(() => fixture.Sink.Lines.Count == 1);
        var reads = journal.Reads;
        journal.Append("2");
        fixture.Time.Advance(Linger / 2);
        Assert.Equal(reads, journal.Reads);
        await fixture.Pump.StopAsync(Linger);

        Assert.Equal(["1", "2"], fixture.Sink.Lines);
        Assert.Equal(journal.End, cursor.Synced);
    }

    [Fact]
    public async Task Failed_batch_is_sent_again_after_the_pause_and_not_after_a_linger_too()
    {
        await using var fixture = new PumpFixture(new DeliveryPumpOptions { Linger = TimeSpan.FromDays(40) });
        fixture.Sink.OnSend = (_, _) => new(fixture.Sink.Batches.Count < 2 ? SendResult.Retry("down", TimeSpan.FromSeconds(1)) : SendResult.Delivered);
        var (journal, cursor, _) = fixture.Add("a", "1");

        await PumpFixture.UntilAsync(() => fixture.Pump.Counters.Retries == 1);
        // In steps: the pause begins a moment after the failure was counted. Seconds never add up to the linger.
        await fixture.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => cursor.Position == journal.End);
    }
}
