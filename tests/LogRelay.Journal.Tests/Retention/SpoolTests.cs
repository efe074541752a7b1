using System.Globalization;
using System.Text.RegularExpressions;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Testing.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Retention;

/// <summary>What a sink has not got stays, up to a limit; beyond it, every record is counted and marked.</summary>
public sealed partial class SpoolTests : IAsyncDisposable
{
    private const string Root = "/journals";
    private const string Sink = "gelf";

    private readonly CrashingStorage _disk = new();
    private readonly JournalBench _bench;

    public SpoolTests() => _bench = new JournalBench(_disk, Root);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_a_sink_needs_stays_beyond_max_file_until_its_cursor_has_passed(int maxFiles)
    {
        using var journal = _bench.Open(Options(maxFiles, spool: 1_000_000));
        var claim = journal.Claims.Claim(Sink, 0);
        JournalBench.Append(journal, 0, 100);
        Assert.Equal(Enumerable.Range(0, 100), JournalBench.Numbers(journal));
        Assert.True(_bench.Files().Count > maxFiles);

        claim.Advance(journal.EndPosition);
        journal.ApplyRetention();

        Assert.Equal(maxFiles, _bench.Files().Count);
        Assert.Empty(JournalBench.Markers(journal));
        Assert.Equal((0, 0), (claim.DroppedRecords, journal.Counters.UndeliveredRecords));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task Beyond_the_spool_the_oldest_go_counted_and_with_one_marker_in_their_place(int maxFiles, bool compress)
    {
        using var journal = _bench.Open(Options(maxFiles, spool: 2500, compress));
        var claim = journal.Claims.Claim(Sink, 0);
        var other = journal.Claims.Claim("other", 0);
        for (var first = 0; first < 300; first += 10)
        {
            JournalBench.Append(journal, first, 10);
            other.Advance(journal.EndPosition);
            await _bench.Maintenance.WhenIdleAsync(journal);
        }

        var numbers = JournalBench.Numbers(journal);
        var marker = Assert.Single(JournalBench.Markers(journal));
        Assert.Equal(Enumerable.Range(numbers[0], 300 - numbers[0]), numbers);
        Assert.Equal(numbers[0], RecordsOf(marker));
        Assert.EndsWith("delivered to gelf: more than spool-max-size was waiting", marker, StringComparison.Ordinal);
        Assert.Equal(numbers[0], claim.DroppedRecords);
        Assert.Equal(0, other.DroppedRecords);
        Assert.InRange(journal.DiskBytes, 2000, 2500 + (maxFiles * 700) + 500);
    }

    [Fact]
    public void A_sink_that_was_in_the_middle_is_told_of_what_it_had_not_got_and_no_more()
    {
        using var journal = _bench.Open(Options(maxFiles: 2, spool: 0));
        JournalBench.Append(journal, 0, 4);
        var middle = journal.EndPosition;
        JournalBench.Append(journal, 4, 3);
        var claim = journal.Claims.Claim(Sink, middle);
        JournalBench.Append(journal, 7, 30);

        var numbers = JournalBench.Numbers(journal, middle);
        var marker = Assert.Single(JournalBench.Markers(journal));
        Assert.Equal(numbers[0] - 4, RecordsOf(marker));
        Assert.Equal(numbers[0] - 4, claim.DroppedRecords);
        Assert.Equal(journal.Counters.UndeliveredBytes, claim.DroppedBytes);
    }

    /// <summary>Cursors on every byte: within what went, within the marker's own positions, behind it.</summary>
    [Fact]
    public void Whoever_was_anywhere_in_what_went_reads_the_marker_and_then_everything_that_is_left()
    {
        using var journal = _bench.Open(Options(maxFiles: 2, spool: 0));
        _ = journal.Claims.Claim(Sink, 0);
        JournalBench.Append(journal, 0, 40);
        var rotated = journal.Snapshot();
        var marker = rotated[0];
        Assert.True(marker.IsLossMarker);

        for (var position = marker.EndPosition - 700; position < marker.EndPosition; position++)
        {
            using var reader = journal.OpenReader(position);
            Assert.True(reader.TryReadLine(out var line, out _));
            Assert.True(line.IndexOf("were removed here"u8) > 0, $"cursor {position}");
            Assert.True(reader.TryReadLine(out _, out var next));
            Assert.Equal(marker.EndPosition, next);
            Assert.Equal(0, reader.DamagedBytes);
        }
    }

    [Fact]
    public void A_marker_of_an_earlier_process_is_merged_with_the_next()
    {
        for (var life = 0; life < 4; life++)
        {
            using var journal = _bench.Open(Options(maxFiles: 3, spool: 600));
            _ = journal.Claims.Claim(Sink, 0);
            JournalBench.Append(journal, life * 50, 50);
        }
        using var last = _bench.Open(Options(maxFiles: 3, spool: 600));
        Assert.Equal(JournalBench.Numbers(last)[0], RecordsOf(Assert.Single(JournalBench.Markers(last))));
    }

    /// <summary>Ends the process at each storage call in turn: a number is there, or a marker counts it.</summary>
    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(3, 1300, false)]
    [InlineData(3, 700, true)]
    public async Task Killed_at_any_call_every_record_is_there_or_in_the_marker(int maxFiles, int spool, bool compress)
    {
        for (var call = 1; ; call++)
        {
            var disk = new CrashingStorage();
            var faulty = new FaultyStorage(disk);
            faulty.Fail(StorageOperation.All, LogRelay.Journal.Storage.StorageErrno.DeviceError, call, shortWriteBytes: 7);
            var ended = false;
            await using (var bench = new JournalBench(faulty, Root, ignoreFailures: true))
            {
                try
                {
                    var journal = bench.Open(Options(maxFiles, spool, compress));
                    _ = journal.Claims.Claim(Sink, 0);
                    for (var number = 0; number < 60 && journal.Counters.DroppedRecords == 0; number += 3)
                    {
                        JournalBench.Append(journal, number, 3);
                        await bench.Maintenance.WhenIdleAsync(journal);
                    }
                    ended = faulty.Calls < call;
                }
                catch (IOException)
                {
                    // Killed while it was opened.
                }
            }
            disk.Kill();
            await using var again = new JournalBench(disk, Root);
            using (var journal = again.Open(Options(maxFiles, spool, compress)))
            {
                var claim = journal.Claims.Claim(Sink, 0);
                AssertNoneIsMissing(journal, $"killed at call {call}");
                var next = JournalBench.Numbers(journal).LastOrDefault(-1) + 1;
                if (next > 0)
                {
                    JournalBench.Append(journal, next, 40);
                    AssertNoneIsMissing(journal, $"writing on after call {call}");
                    claim.Advance(journal.EndPosition);
                    journal.ApplyRetention();
                    Assert.Equal(next + 39, JournalBench.Numbers(journal).LastOrDefault(next + 39));
                }
            }
            if (ended)
            {
                Assert.True(call > 50, $"only {call} calls were made");
                return;
            }
        }
    }

    [Fact]
    public void Rotated_segments_go_with_age_also_when_nothing_is_appended_and_also_those_of_an_earlier_process()
    {
        // The lines' times are nanoseconds after this.
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        var options = new JournalOptions { MaxSizeBytes = 600, MaxFiles = int.MaxValue, MaxAge = TimeSpan.FromHours(1), Time = time };
        using (var first = _bench.Open(options))
        {
            JournalBench.Append(first, 0, 7);
        }
        using var journal = _bench.Open(options);
        JournalBench.Append(journal, 7, 60);
        time.Advance(TimeSpan.FromMinutes(59));
        journal.ApplyRetention();
        Assert.Equal(67, JournalBench.Numbers(journal).Count);

        time.Advance(TimeSpan.FromMinutes(2));
        journal.ApplyRetention();

        Assert.Single(_bench.Files());
        Assert.InRange(JournalBench.Numbers(journal).Count, 1, 7);
        Assert.Empty(JournalBench.Markers(journal));
    }

    [Fact]
    public void Old_segments_that_a_sink_needs_stay_within_the_spool()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        using var journal = _bench.Open(Options(maxFiles: 100, spool: 100_000) with { MaxAge = TimeSpan.FromHours(1), Time = time });
        var claim = journal.Claims.Claim(Sink, 0);
        JournalBench.Append(journal, 0, 50);
        time.Advance(TimeSpan.FromHours(2));
        journal.ApplyRetention();
        Assert.Equal(50, JournalBench.Numbers(journal).Count);
        claim.Advance(journal.EndPosition);
        journal.ApplyRetention();
        Assert.Single(_bench.Files());
    }

    [Fact]
    public void A_rotation_on_demand_makes_room_where_only_the_active_segment_was()
    {
        using var journal = _bench.Open(new JournalOptions { MaxFiles = 5 });
        JournalBench.Append(journal, 0, 50);
        Assert.Equal(0, journal.RemoveOldest(mayTakeUndelivered: true, RemovalCause.DiskBudget));
        journal.RotateEarly();
        JournalBench.Append(journal, 50, 5);
        Assert.True(journal.RemoveOldest(mayTakeUndelivered: false, RemovalCause.DiskBudget) > 1000);
        Assert.Equal(Enumerable.Range(50, 5), JournalBench.Numbers(journal));
    }

    private static JournalOptions Options(int maxFiles, long spool, bool compress = false) =>
        new() { MaxSizeBytes = 600, MaxFiles = maxFiles, Compression = compress ? SegmentCodec.Gzip : SegmentCodec.Plain, SpoolMaxBytes = spool };

    private static void AssertNoneIsMissing(StreamJournal journal, string when)
    {
        var numbers = JournalBench.Numbers(journal);
        var markers = JournalBench.Markers(journal);
        var first = numbers.Count == 0 ? 0 : numbers[0];
        Assert.True(numbers.SequenceEqual(Enumerable.Range(first, numbers.Count)), $"{when}: {string.Join(' ', numbers)}");
        var counted = markers.Sum(RecordsOf);
        Assert.True(numbers.Count == 0 || counted == first, $"{when}: begins with {first}, markers count {counted}: {string.Join(" | ", markers)}");
        Assert.True(markers.Count <= 1, $"{when}: {markers.Count} markers");
    }

    private static long RecordsOf(string marker) => long.Parse(Number().Match(marker).Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^[0-9]+")]
    private static partial Regex Number();
}
