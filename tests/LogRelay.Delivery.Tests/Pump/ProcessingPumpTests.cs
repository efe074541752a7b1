using System.Globalization;
using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Tests.Processing;
using LogRelay.Journal.Entries;
using Xunit;

namespace LogRelay.Delivery.Tests.Pump;

/// <summary>Processing within the pump: nothing is lost, nothing is counted wrongly, and the cursor never runs ahead.</summary>
public sealed class ProcessingPumpTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Record_of_several_lines_goes_out_whole_and_the_last_one_after_a_quiet_time()
    {
        await using var fixture = new PumpFixture();
        var (journal, cursor) = Add(fixture, [("multiline-pattern", "^\\S")], "a", " b", "c", " d");
        await PumpFixture.UntilAsync(() => cursor.Position == 5);

        Assert.Equal(["a\n b"], fixture.Sink.Lines);
        await fixture.AdvanceUntilAsync(Tick, () => cursor.Position == journal.End);
        Assert.Equal(["a\n b", "c\n d"], fixture.Sink.Lines);
        AssertSums(fixture, 4);
    }

    [Fact]
    public async Task Record_that_is_held_back_is_read_again_after_a_kill()
    {
        var (journal, cursor) = (new FakeJournal(), new FakeCursor());
        await using (var killed = new PumpFixture())
        {
            journal.Append(["a", "b", " c"]);
            _ = killed.Pump.AddAsync(Source(journal, cursor, ("multiline-pattern", "^\\S")));
            await PumpFixture.UntilAsync(() => cursor.Position == 2);
            await killed.Pump.StopAsync(TimeSpan.Zero);
            Assert.Equal(["a"], killed.Sink.Lines);
        }

        await using var next = new PumpFixture();
        journal.Append([" d", "e"]);
        _ = next.Pump.AddAsync(Source(journal, cursor, ("multiline-pattern", "^\\S")));
        await next.AdvanceUntilAsync(Tick, () => cursor.Position == journal.End);

        Assert.Equal(["b\n c\n d", "e"], next.Sink.Lines);
        AssertSums(next, 4);
    }

    [Fact]
    public async Task Closed_stream_gives_everything_that_is_held_back_at_once()
    {
        await using var fixture = new PumpFixture();
        var (journal, cursor) = Add(fixture, [("multiline-pattern", "^\\S"), ("rate-limit", "1")], "a", " b", "c", "d");
        journal.Append(" no newline", RecordTraits.Partial | RecordTraits.Unterminated);
        journal.Close();
        fixture.Pump.CloseStream("a");
        await PumpFixture.UntilAsync(() => fixture.Pump.Streams.Count == 0);

        Assert.Equal(["a\n b", "2 records dropped by rate-limit (1 a second)"], fixture.Sink.Lines);
        Assert.Equal(journal.End, cursor.Position);
        AssertSums(fixture, 5);
    }

    [Fact]
    public async Task Cursor_passes_what_is_filtered_out_without_a_word_to_the_sink()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(SendResult.Retry("down"));
        var (journal, cursor) = Add(fixture, [("exclude", "health")], "health 1", "health 2");
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);

        Assert.Empty(fixture.Sink.Batches);
        AssertSums(fixture, 2);
        Assert.Equal(2, fixture.Pump.Counters.Filtered);
    }

    [Fact]
    public async Task Cursor_passes_what_is_filtered_out_only_behind_what_is_unconfirmed_before_it()
    {
        await using var fixture = new PumpFixture(new DeliveryPumpOptions { MaxBatchRecords = 1 });
        fixture.Sink.OnSend = (_, _) => new(SendResult.Unconfirmed);
        var (journal, cursor) = Add(fixture, [("include", "keep")], "keep", "no", "no");
        await PumpFixture.UntilAsync(() => fixture.Pump.Streams[0].Sent == journal.End);
        Assert.Equal(0, cursor.Position);

        await fixture.AdvanceUntilAsync(Tick, () => cursor.Position == journal.End);
        AssertSums(fixture, 3);
    }

    [Fact]
    public async Task Counters_add_up_over_retries_and_refusals()
    {
        await using var fixture = new PumpFixture(new DeliveryPumpOptions { MaxBatchRecords = 50 });
        var calls = 0;
        fixture.Sink.OnSend = (lines, _) => new(
            ++calls % 3 == 0 ? SendResult.Retry("busy")
            : lines.ToList().FindIndex(line => line.StartsWith("bad", StringComparison.Ordinal)) is var bad and >= 0
                ? new SendResult(SendStatus.Rejected, Rejected: [new RejectedRecord(bad, "bad")])
            : SendResult.Delivered);
        var lines = Enumerable.Range(0, 3000).Select(i => (i % 10) switch
        {
            0 => $"start {i}",
            1 or 2 => $" of {i - (i % 10)}",
            3 => $"health {i}",
            4 => $"bad {i}",
            _ => $"single {i}",
        });
        var (journal, cursor) = Add(fixture, [("multiline-continuation", "^ "), ("exclude", "health|single .*9$")], [.. lines]);
        await fixture.AdvanceUntilAsync(Tick, () => cursor.Position == journal.End);

        AssertSums(fixture, 3000);
        var counters = fixture.Pump.Counters;
        Assert.Equal((600, 600, 0), (counters.Joined, counters.Filtered, counters.Limited));
        Assert.Equal(fixture.Rejected.Kept.Count, counters.Rejected);
        var arrived = Arrived(fixture.Sink);
        Assert.All(Enumerable.Range(0, 300).Select(i => i * 10), n => Assert.Contains($"start {n}\n of {n}\n of {n}", arrived));
    }

    [Fact]
    public async Task Rate_limit_says_how_many_it_dropped_and_holds_the_cursor_until_it_has()
    {
        await using var fixture = new PumpFixture();
        var (journal, cursor) = Add(fixture, [("rate-limit", "10"), ("rate-limit-burst", "3")], "1", "2", "3", "4", "5");
        await PumpFixture.UntilAsync(() => cursor.Position == 6);
        Assert.Equal(["1", "2", "3"], fixture.Sink.Lines);

        await fixture.AdvanceUntilAsync(Tick, () => cursor.Position == journal.End);
        Assert.Equal(["1", "2", "3", "2 records dropped by rate-limit (10 a second)"], fixture.Sink.Lines);
        Assert.Equal((2, 1), (fixture.Pump.Counters.Limited, fixture.Pump.Counters.Added));
        AssertSums(fixture, 5);
    }

    [Fact]
    public async Task Report_of_drops_survives_a_kill_before_it_was_made()
    {
        var (journal, cursor) = (new FakeJournal(), new FakeCursor());
        await using (var killed = new PumpFixture())
        {
            journal.Append(["1", "2", "3"]);
            _ = killed.Pump.AddAsync(Source(journal, cursor, ("rate-limit", "1")));
            await PumpFixture.UntilAsync(() => cursor.Position == 2);
        }

        await using var next = new PumpFixture();
        _ = next.Pump.AddAsync(Source(journal, cursor, ("rate-limit", "1")));
        await next.AdvanceUntilAsync(Tick, () => cursor.Position == journal.End);

        // A bucket starts full: the second line passes now, and the third is reported.
        Assert.Equal(["2", "1 records dropped by rate-limit (1 a second)"], next.Sink.Lines);
    }

    [Fact]
    public async Task Rejected_record_is_kept_without_its_secrets()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (_, _) => new(new SendResult(SendStatus.Rejected, "too old"));
        var (journal, cursor) = Add(fixture, [("redact", "passwords")], "password=hunter2");
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);

        Assert.Equal([("password=[redacted]", "too old")], fixture.Rejected.Kept);
        Assert.DoesNotContain(fixture.Sink.Lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Record_at_fault_is_found_among_those_that_one_line_brought_with_it()
    {
        await using var fixture = new PumpFixture();
        fixture.Sink.OnSend = (lines, _) => new(lines.Contains("bad") ? new SendResult(SendStatus.Rejected, "bad") : SendResult.Delivered);
        var (journal, cursor) = (new FakeJournal(), new FakeCursor());
        journal.Append("good");
        journal.Append("bad", source: LogSource.Stderr);
        journal.Close();
        _ = fixture.Pump.AddAsync(Source(journal, cursor, ("multiline-pattern", "^\\S")));
        fixture.Pump.CloseStream("a");
        await PumpFixture.UntilAsync(() => fixture.Pump.Streams.Count == 0);

        Assert.Equal([("bad", "bad")], fixture.Rejected.Kept);
        Assert.Equal((1, 1), (fixture.Pump.Counters.Delivered, fixture.Pump.Counters.Rejected));
        Assert.Equal(journal.End, cursor.Position);
    }

    [Fact]
    public async Task One_output_that_never_stops_does_not_hold_a_record_of_the_other_for_ever()
    {
        await using var fixture = new PumpFixture();
        var (journal, cursor) = (new FakeJournal(), new FakeCursor());
        journal.Append("trace", source: LogSource.Stderr);
        _ = fixture.Pump.AddAsync(Source(journal, cursor, ("multiline-pattern", "^\\S")));
        var n = 0;
        await PumpFixture.UntilAsync(() =>
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(300));
            journal.Append((n++).ToString(CultureInfo.InvariantCulture));
            return fixture.Sink.Lines.Contains("trace");
        });
    }

    [Fact]
    public async Task Idle_stream_with_processing_is_never_polled()
    {
        await using var fixture = new PumpFixture();
        var (journal, cursor) = Add(fixture, [("multiline-pattern", "^\\S"), ("rate-limit", "1")], "a", "b");
        await fixture.AdvanceUntilAsync(Tick, () => cursor.Position == journal.End);
        var reads = journal.Reads;
        for (var i = 0; i < 100; i++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        journal.Append("c");
        await fixture.AdvanceUntilAsync(Tick, () => cursor.Position == journal.End);

        Assert.InRange(journal.Reads - reads, 1, 6);
    }

    private static (FakeJournal Journal, FakeCursor Cursor) Add(PumpFixture fixture, (string Name, string Value)[] options, params string[] lines)
    {
        var (journal, cursor) = (new FakeJournal(), new FakeCursor());
        journal.Append(lines);
        _ = fixture.Pump.AddAsync(Source(journal, cursor, options));
        return (journal, cursor);
    }

    private static DeliverySource Source(FakeJournal journal, FakeCursor cursor, params (string Name, string Value)[] options) =>
        PumpFixture.Source("a", journal, cursor) with { Processing = Patterns.Options(options) };

    private static void AssertSums(PumpFixture fixture, long taken)
    {
        var counters = fixture.Pump.Counters;
        Assert.Equal(
            taken,
            counters.Delivered - counters.Added + counters.Rejected + counters.Joined + counters.Filtered + counters.Limited);
    }

    private static HashSet<string> Arrived(FakeSink sink) => [.. sink.Lines];
}
