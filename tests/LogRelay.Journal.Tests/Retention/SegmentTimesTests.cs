using LogRelay.Journal.Retention;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Retention;

/// <summary>What a limit of age goes by, and how what grows old in an active segment can go.</summary>
public sealed class SegmentTimesTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new(new CrashingStorage(), "/journals");

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public void A_stream_without_records_has_no_times()
    {
        using var journal = _bench.Open();
        Assert.Equal((null, null), journal.LastTimes());
        journal.RotateNow();
        Assert.Single(journal.Snapshot());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_last_times_of_the_oldest_and_the_newest_segment_are_known_also_to_the_next_process(bool compress)
    {
        var options = new JournalOptions { MaxFiles = 100, Compression = compress ? SegmentCodec.Zstd : SegmentCodec.Plain };
        using (var journal = _bench.Open(options))
        {
            JournalBench.Append(journal, 0, 10);
            Assert.Equal((JournalBench.TimeOf(9), JournalBench.TimeOf(9)), journal.LastTimes());
            journal.RotateNow();
            Assert.Equal((JournalBench.TimeOf(9), JournalBench.TimeOf(9)), journal.LastTimes());
            JournalBench.Append(journal, 10, 5);
            Assert.Equal((JournalBench.TimeOf(9), JournalBench.TimeOf(14)), journal.LastTimes());
            await _bench.Maintenance.WhenIdleAsync(journal);
        }
        using var again = _bench.Open(options);
        Assert.Equal((JournalBench.TimeOf(9), JournalBench.TimeOf(14)), again.LastTimes());
        Assert.Equal(Enumerable.Range(0, 15), JournalBench.Numbers(again));
    }

    [Fact]
    public void What_was_active_can_be_removed_once_it_is_rotated()
    {
        using var journal = _bench.Open(new JournalOptions { MaxFiles = 100 });
        JournalBench.Append(journal, 0, 10);
        Assert.Equal(0, journal.RemoveOldest(mayTakeUndelivered: true, RemovalCause.DiskBudget));
        journal.RotateNow();
        Assert.True(journal.RemoveOldest(mayTakeUndelivered: true, RemovalCause.DiskBudget) > 0);
        JournalBench.Append(journal, 10, 1);
        Assert.Equal([10], JournalBench.Numbers(journal));
    }
}
