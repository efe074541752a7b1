using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;
using Xunit;

namespace LogRelay.Delivery.Tests.Pump;

public sealed class DeliveryPumpTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_are_delivered_in_order_and_the_cursor_follows()
    {
        await using var fixture = new PumpFixture();
        var (journal, cursor, _) = fixture.Add("a", "1", "2", "3");
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);
        journal.Append("4");
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);

        Assert.Equal(["1", "2", "3", "4"], fixture.Sink.Lines);
        Assert.Equal(4, fixture.Pump.Counters.Delivered);
    }

    [Fact]
    public async Task Delivery_goes_on_from_the_cursor()
    {
        await using var fixture = new PumpFixture();
        var (journal, cursor) = (new FakeJournal(), new FakeCursor());
        journal.Append(["old", "new"]);
        cursor.Save("old".Length + 1);

        _ = fixture.Pump.AddAsync(PumpFixture.Source("a", journal, cursor));
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);

        Assert.Equal(["new"], fixture.Sink.Lines);
    }

    [Fact]
    public async Task Sink_that_is_down_for_long_loses_nothing_and_is_asked_less_and_less()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(SendResult.Retry("down"));
        var (journal, cursor, _) = fixture.Add("a", "1", "2");
        await fixture.AdvanceUntilAsync(Second, () => fixture.Pump.Counters.Retries >= 20);

        Assert.Equal(0, cursor.Position);
        Assert.Equal("down", fixture.Pump.Failure);
        fixture.Sink.OnSend = (_, _) => new(SendResult.Delivered);
        await fixture.AdvanceUntilAsync(Second, () => cursor.Position == journal.End);
        Assert.Null(fixture.Pump.Failure);
        Assert.Equal(2, fixture.Pump.Counters.Delivered);
        Assert.Equal(0, fixture.Pump.Counters.Resent);
    }

    [Fact]
    public async Task Pause_that_the_sink_asked_for_is_kept()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(SendResult.Retry("busy", TimeSpan.FromSeconds(70)));
        fixture.Add("a", "1");
        await PumpFixture.UntilAsync(() => fixture.Pump.Counters.Retries == 1);
        var start = fixture.Time.GetUtcNow();
        await fixture.AdvanceUntilAsync(Second, () => fixture.Sink.Batches.Count == 2);

        Assert.InRange(fixture.Time.GetUtcNow() - start, TimeSpan.FromSeconds(70), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Sink_that_hangs_is_given_up_at_the_deadline()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = async (_, ct) =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return SendResult.Delivered;
        };
        fixture.Add("a", "1");
        await fixture.AdvanceUntilAsync(Second, () => fixture.Pump.Counters.Retries >= 1);

        Assert.Contains("no answer", fixture.Pump.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sink_that_throws_is_a_counted_fault_and_tried_again()
    {
        await using var fixture = new PumpFixture();
        var calls = 0;
        fixture.Sink.OnSend = (_, _) => ++calls == 1 ? throw new InvalidOperationException("bug") : new(SendResult.Delivered);
        var (journal, cursor, _) = fixture.Add("a", "1");
        await fixture.AdvanceUntilAsync(Second, () => cursor.Position == journal.End);

        Assert.Equal(1, fixture.Pump.Counters.Faults);
    }

    [Fact]
    public async Task Cursor_waits_for_confirmation_which_comes_by_time()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(SendResult.Unconfirmed);
        var (journal, cursor, _) = fixture.Add("a", "1", "2");
        await PumpFixture.UntilAsync(() => fixture.Pump.Streams[0].Sent == journal.End);

        Assert.Equal((0, 0), (cursor.Position, fixture.Sink.Confirms));
        await fixture.AdvanceUntilAsync(Second, () => cursor.Position == journal.End);
        Assert.Equal(1, fixture.Sink.Confirms);
        Assert.Equal(["1", "2"], fixture.Sink.Lines);
    }

    [Fact]
    public async Task Confirmation_comes_when_much_is_unconfirmed()
    {
        await using var fixture = new PumpFixture(new DeliveryPumpOptions { MaxUnconfirmedBytes = 2000, MaxBatchBytes = 500 });
        fixture.Sink.OnSend = (_, _) => new(SendResult.Unconfirmed);
        var (journal, cursor, _) = fixture.Add("a", [.. Enumerable.Range(0, 100).Select(i => $"{i:d100}")]);
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);

        Assert.InRange(fixture.Sink.Confirms, 5, 100);
    }

    [Fact]
    public async Task Failed_confirmation_sends_everything_of_every_stream_again_and_counts_it()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(SendResult.Unconfirmed);
        var failures = 1;
        fixture.Sink.OnConfirm = _ => new(failures-- > 0 ? SendResult.Retry("reset") : SendResult.Delivered);
        var (_, one, _) = fixture.Add("a", "a1", "a2");
        var (_, two, _) = fixture.Add("b", "b1");
        await fixture.AdvanceUntilAsync(Second, () => one.Position == 6 && two.Position == 3);

        Assert.Equal(["a1", "a1", "a2", "a2", "b1", "b1"], fixture.Sink.Lines.Order());
        Assert.Equal(3, fixture.Pump.Counters.Resent);
        Assert.Equal(3, fixture.Pump.Counters.Delivered);
    }

    [Fact]
    public async Task Records_that_the_sink_names_are_kept_aside_and_the_rest_is_delivered()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(new SendResult(SendStatus.Rejected, Rejected: [new RejectedRecord(1, "too old")]));
        var (journal, cursor, _) = fixture.Add("a", "1", "2", "3");
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);

        Assert.Equal([("2", "too old")], fixture.Rejected.Kept);
        Assert.Equal((2, 1), (fixture.Pump.Counters.Delivered, fixture.Pump.Counters.Rejected));
    }

    [Fact]
    public async Task Record_at_fault_is_found_when_the_sink_cannot_name_it()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (lines, _) => new(lines.Contains("13") ? new SendResult(SendStatus.Rejected, "bad") : SendResult.Delivered);
        var (journal, cursor, _) = fixture.Add("a", [.. Enumerable.Range(0, 100).Select(i => $"{i}")]);
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);

        Assert.Equal([("13", "bad")], fixture.Rejected.Kept);
        Assert.Equal((99, 1), (fixture.Pump.Counters.Delivered, fixture.Pump.Counters.Rejected));
        Assert.Equal(Enumerable.Range(0, 100).Where(i => i != 13).Select(i => $"{i}"), DeliveredLines(fixture.Sink));
    }

    [Fact]
    public async Task Streams_take_turns()
    {
        await using var fixture = new PumpFixture(new DeliveryPumpOptions { MaxBatchRecords = 10 });
        var gate = new TaskCompletionSource();
        fixture.Sink.OnSend = async (_, _) =>
        {
            await gate.Task;
            return SendResult.Delivered;
        };
        var (busy, cursor, _) = fixture.Add("busy", [.. Enumerable.Range(0, 1000).Select(i => $"{i}")]);
        await PumpFixture.UntilAsync(() => fixture.Sink.Batches.Count == 1);
        fixture.Add("quiet", "hello");
        gate.SetResult();
        await PumpFixture.UntilAsync(() => cursor.Position == busy.End);

        Assert.InRange(fixture.Sink.Batches.ToList().FindIndex(batch => batch.Container == "quiet"), 1, 2);
    }

    [Fact]
    public async Task Closed_stream_is_delivered_to_its_end_and_let_go()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(SendResult.Unconfirmed);
        var (journal, cursor, released) = fixture.Add("a", "1");
        await PumpFixture.UntilAsync(() => fixture.Sink.Lines.Count == 1);
        journal.Append("2");
        journal.Append("no newline", RecordTraits.Unterminated | RecordTraits.Partial);
        journal.Close();
        fixture.Pump.CloseStream("a");
        await fixture.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => released.IsCompleted);

        Assert.Equal(["1", "2", "no newline"], fixture.Sink.Lines);
        Assert.Equal((journal.End, journal.End), (cursor.Position, cursor.Synced));
        Assert.Equal((0, 0), (cursor.Open, journal.OpenReaders));
        Assert.Empty(fixture.Pump.Streams);
    }

    [Fact]
    public async Task Restarted_container_waits_for_its_former_life_and_goes_on_at_its_cursor()
    {
        await using var fixture = new PumpFixture();
        var gate = new TaskCompletionSource();
        fixture.Sink.OnSend = async (_, _) =>
        {
            await gate.Task;
            return SendResult.Delivered;
        };
        var (journal, cursor, released) = fixture.Add("a", "1");
        await PumpFixture.UntilAsync(() => fixture.Sink.Batches.Count == 1);
        journal.Append("2");
        _ = fixture.Pump.AddAsync(PumpFixture.Source("a", journal, cursor));
        gate.SetResult();
        await released.WaitAsync(Ct);
        journal.Append("3");
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);

        Assert.Equal(["1", "2", "3"], fixture.Sink.Lines);
    }

    [Fact]
    public async Task Removed_stream_is_let_go_where_it_stands()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(SendResult.Retry("down"));
        var (journal, cursor, _) = fixture.Add("a", "1");
        await PumpFixture.UntilAsync(() => fixture.Pump.Counters.Retries == 1);
        var removed = fixture.Pump.RemoveStreamAsync("a");
        await fixture.AdvanceUntilAsync(Second, () => removed.IsCompleted);

        Assert.Equal((0, 0, 0), (cursor.Position, cursor.Open, journal.OpenReaders));
    }

    [Fact]
    public async Task Removed_stream_is_confirmed_first_so_that_nobody_sends_it_again()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(SendResult.Unconfirmed);
        var (journal, cursor, _) = fixture.Add("a", "1", "2");
        await PumpFixture.UntilAsync(() => fixture.Pump.Streams[0].Sent == journal.End);
        Assert.Equal(0, cursor.Position);

        await fixture.Pump.RemoveStreamAsync("a");

        Assert.Equal((journal.End, 1, 0), (cursor.Position, fixture.Sink.Confirms, cursor.Open));
    }

    [Fact]
    public async Task Cursor_does_not_pass_a_line_whose_end_is_not_there_yet()
    {
        await using var fixture = new PumpFixture();
        var (journal, cursor, _) = fixture.Add("a", "1");
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);
        var open = journal.End;
        journal.Append("start, ", RecordTraits.Partial | RecordTraits.Unterminated);
        await PumpFixture.UntilAsync(() => journal.Reads >= 3);
        Assert.Equal(open, cursor.Position);
        journal.Append("end", RecordTraits.Partial);
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);

        Assert.Equal(["1", "start, end"], fixture.Sink.Lines);
    }

    [Fact]
    public async Task Journal_that_cannot_be_read_holds_up_no_other_stream_and_is_tried_again()
    {
        await using var fixture = new PumpFixture();
        var (broken, cursor) = (new FakeJournal { Failure = new IOException("bad disk") }, new FakeCursor());
        broken.Append("later");
        _ = fixture.Pump.AddAsync(PumpFixture.Source("broken", broken, cursor));
        var (sound, soundCursor, _) = fixture.Add("sound", "now");
        await PumpFixture.UntilAsync(() => soundCursor.Position == sound.End && fixture.Pump.Counters.Faults >= 1);
        broken.Failure = null;
        await fixture.AdvanceUntilAsync(Second, () => cursor.Position == broken.End);

        Assert.Equal(["now", "later"], fixture.Sink.Lines.OrderDescending());
    }

    [Fact]
    public async Task Idle_streams_are_never_polled()
    {
        await using var fixture = new PumpFixture();
        var streams = Enumerable.Range(0, 500).Select(i => fixture.Add($"{i}", "x")).ToList();
        await PumpFixture.UntilAsync(() => streams.All(stream => stream.Cursor.Position == 2 && stream.Journal.Reads == 2));
        for (var i = 0; i < 100; i++)
        {
            fixture.Time.Advance(Second);
            await Task.Yield();
        }
        streams[7].Journal.Append("y");
        await PumpFixture.UntilAsync(() => streams[7].Cursor.Position == 4);

        Assert.All(streams.Where((_, i) => i != 7), stream => Assert.Equal(2, stream.Journal.Reads));
    }

    [Fact]
    public async Task Cursors_are_synced_a_second_after_they_moved()
    {
        await using var fixture = new PumpFixture();
        var (journal, cursor, _) = fixture.Add("a", "1");
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);
        Assert.Equal(0, cursor.Synced);
        await fixture.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => cursor.Synced == journal.End);
    }

    [Fact]
    public async Task Stopping_confirms_and_syncs_what_was_sent_and_disposes_the_sink()
    {
        var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(SendResult.Unconfirmed);
        var (journal, cursor, released) = fixture.Add("a", "1", "2");
        await PumpFixture.UntilAsync(() => fixture.Pump.Streams[0].Sent == journal.End);
        await fixture.Pump.StopAsync(TimeSpan.FromSeconds(5));

        Assert.Equal((journal.End, journal.End), (cursor.Position, cursor.Synced));
        Assert.True(fixture.Sink.IsDisposed);
        Assert.True(released.IsCompleted);
        Assert.Equal((0, 0), (cursor.Open, journal.OpenReaders));
    }

    [Fact]
    public async Task Stopping_takes_no_longer_than_it_may_though_the_sink_hangs()
    {
        var fixture = new PumpFixture();
        fixture.Sink.OnSend = async (_, ct) =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return SendResult.Delivered;
        };
        var (_, cursor, _) = fixture.Add("a", "1");
        await PumpFixture.UntilAsync(() => fixture.Sink.Batches.Count == 1);
        var stopped = fixture.Pump.StopAsync(TimeSpan.FromSeconds(5));
        fixture.Time.Advance(TimeSpan.FromSeconds(5));
        await stopped.WaitAsync(TimeSpan.FromSeconds(20), Ct);

        Assert.Equal(0, cursor.Position);
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_a_sink_that_is_down()
    {
        var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(SendResult.Retry("down", TimeSpan.FromMinutes(5)));
        fixture.Add("a", "1");
        await PumpFixture.UntilAsync(() => fixture.Pump.Counters.Retries == 1);

        // The clock stands still: nothing may wait for it.
        await fixture.Pump.StopAsync(TimeSpan.FromSeconds(5)).WaitAsync(TimeSpan.FromSeconds(20), Ct);
    }

    private static List<string> DeliveredLines(FakeSink sink) =>
        [.. sink.Batches.Where(batch => !batch.Lines.Contains("13")).SelectMany(batch => batch.Lines)];
}
