using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Journal;

/// <summary>Rotation, positions, restart, on the real file system.</summary>
public sealed class StreamJournalTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly JournalBench _bench;

    public StreamJournalTests() => _bench = new JournalBench(new RealStorage(), _folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void Append_committed_lines_are_read_in_order()
    {
        using var journal = _bench.Open();
        JournalBench.Append(journal, 0, 1000);
        Assert.Equal(Enumerable.Range(0, 1000), JournalBench.Numbers(journal));
        Assert.Equal(new FileInfo(_bench.Active).Length, journal.EndPosition);
        Assert.Equal(1000, journal.Counters.StoredRecords);
    }

    [Fact]
    public void Uncommitted_lines_are_not_visible()
    {
        using var journal = _bench.Open();
        JournalBench.Append(journal, 0, 10);
        JournalBench.AppendLine(journal, 10, "10 x");
        Assert.Equal(10, JournalBench.Numbers(journal).Count);
        journal.Commit();
        Assert.Equal(11, JournalBench.Numbers(journal).Count);
    }

    [Fact]
    public void Rotation_names_files_as_json_file_does_and_keeps_the_newest()
    {
        using var journal = _bench.Open(maxSize: 2000, maxFiles: 3);
        JournalBench.Append(journal, 0, 200);
        var names = Directory.GetFiles(_bench.Folder, "*-json.log*").Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal([FileNames.Active(JournalBench.Id), FileNames.Active(JournalBench.Id) + ".1", FileNames.Active(JournalBench.Id) + ".2"], names);
        var numbers = JournalBench.Numbers(journal);
        Assert.Equal(Enumerable.Range(200 - numbers.Count, numbers.Count), numbers);
        // json-file rotates before the entry that finds the file full, so a rotated file holds at least max-size.
        Assert.InRange(new FileInfo(_bench.Active + ".1").Length, 2000, 2000 + 200);
        Assert.True(journal.Counters.EvictedBytes > 0);
    }

    [Fact]
    public void Rotation_with_one_file_starts_over_as_json_file_does()
    {
        using var journal = _bench.Open(maxSize: 2000);
        JournalBench.Append(journal, 0, 200);
        _ = Assert.Single(Directory.GetFiles(_bench.Folder, "*-json.log*"));
        Assert.Equal(199, JournalBench.Numbers(journal)[^1]);
    }

    [Fact]
    public void Positions_survive_rotation_and_restart()
    {
        long middle;
        using (var journal = _bench.Open(maxSize: 2000, maxFiles: 100))
        {
            JournalBench.Append(journal, 0, 100);
            middle = journal.EndPosition;
            JournalBench.Append(journal, 100, 100);
        }
        using (var journal = _bench.Open(maxSize: 2000, maxFiles: 100))
        {
            Assert.Equal(Enumerable.Range(100, 100), JournalBench.Numbers(journal, middle));
            JournalBench.Append(journal, 200, 100);
            Assert.Equal(Enumerable.Range(100, 200), JournalBench.Numbers(journal, middle));
            Assert.Equal(Enumerable.Range(0, 300), JournalBench.Numbers(journal));
        }
    }

    [Fact]
    public async Task Compressed_segments_read_like_plain_ones_and_keep_positions()
    {
        using var journal = _bench.Open(maxSize: 20_000, maxFiles: 100, compress: true);
        JournalBench.Append(journal, 0, 500);
        var middle = journal.EndPosition;
        JournalBench.Append(journal, 500, 1500);
        await Eventually.Holds(() => Directory.GetFiles(_bench.Folder, "*.gz").Length == journal.Snapshot().Count - 1);
        Assert.Equal(Enumerable.Range(0, 2000), JournalBench.Numbers(journal));
        Assert.Equal(Enumerable.Range(500, 1500), JournalBench.Numbers(journal, middle));
        Assert.Empty(Directory.GetFiles(_bench.Folder, "*.tmp"));
    }

    [Fact]
    public async Task Whoever_waits_for_maintenance_finds_every_rotated_segment_compressed()
    {
        using var journal = _bench.Open(maxSize: 2_000, maxFiles: 100, compress: true);
        JournalBench.Append(journal, 0, 500);

        await _bench.Maintenance.WhenIdleAsync(journal);

        Assert.False(journal.AwaitsCompression);
        Assert.Equal(journal.Snapshot().Count - 1, Directory.GetFiles(_bench.Folder, "*.gz").Length);
        Assert.True(_bench.Maintenance.WhenIdleAsync(journal).IsCompleted);
    }

    [Fact]
    public async Task A_compressed_segment_says_to_the_nanosecond_when_it_ends()
    {
        using var journal = _bench.Open(maxSize: 2_000, maxFiles: 2, compress: true);
        JournalBench.Append(journal, 0, 40);
        await _bench.Maintenance.WhenIdleAsync(journal);

        var segment = journal.Snapshot()[0];
        var header = Encoding.Latin1.GetString((await File.ReadAllBytesAsync(_bench.Active + ".1.gz", TestContext.Current.CancellationToken))[..200]);

        // Docker's reader passes over a file that ends before --since: cut off digits would hide the last record.
        Span<byte> time = stackalloc byte[Rfc3339Nano.MaxLength];
        var expected = Encoding.ASCII.GetString(time[..Rfc3339Nano.Write(time, segment.MaxTimeNano)]);
        Assert.EndsWith("Z", expected, StringComparison.Ordinal);
        Assert.Contains($"\"lastTime\":\"{expected}\"", header, StringComparison.Ordinal);
    }

    [Fact]
    public void Restart_cuts_a_torn_record_and_counts_it()
    {
        using (var journal = _bench.Open())
        {
            JournalBench.Append(journal, 0, 10);
        }
        File.AppendAllText(_bench.Active, "{\"log\":\"half a li");
        using (var journal = _bench.Open())
        {
            Assert.Equal(17, journal.Counters.TornBytes);
            JournalBench.Append(journal, 10, 10);
            Assert.Equal(Enumerable.Range(0, 20), JournalBench.Numbers(journal));
        }
    }

    [Fact]
    public void Damaged_lines_cost_only_themselves()
    {
        using (var journal = _bench.Open())
        {
            JournalBench.Append(journal, 0, 30);
        }
        var lines = File.ReadAllLines(_bench.Active);
        lines[7] = new string('\0', lines[7].Length);
        File.WriteAllLines(_bench.Active, lines);
        using (var journal = _bench.Open())
        {
            Assert.Equal(Enumerable.Range(0, 30).Where(static n => n != 7), JournalBench.Numbers(journal));
            using var reader = journal.OpenReader(0);
            using var batch = new RecordBatch();
            _ = reader.Read(batch, 1000, int.MaxValue);
            Assert.Equal(lines[7].Length + 1, reader.DamagedBytes);
        }
    }

    [Fact]
    public void A_position_that_a_cursor_has_passed_is_never_given_out_again()
    {
        using (var journal = _bench.Open())
        {
            JournalBench.Append(journal, 0, 10);
        }
        using (var journal = _bench.Open(minimumPosition: 1_000_000))
        {
            Assert.Equal(1_000_000, journal.EndPosition);
            JournalBench.Append(journal, 10, 5);
            Assert.Equal(Enumerable.Range(10, 5), JournalBench.Numbers(journal, 1_000_000));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(37, 37)]
    [InlineData(150, 150)]
    [InlineData(1000, 300)]
    public async Task Tail_counts_records_backward_through_every_segment(int wanted, int expected)
    {
        using var journal = _bench.Open(maxSize: 3000, maxFiles: 1000, compress: true);
        JournalBench.Append(journal, 0, 200);
        await Eventually.Holds(() => Directory.GetFiles(_bench.Folder, "*.gz").Length == journal.Snapshot().Count - 1);
        JournalBench.Append(journal, 200, 100);
        var numbers = JournalBench.Numbers(journal, TailLocator.Locate(journal, wanted));
        Assert.Equal(Enumerable.Range(300 - expected, expected), numbers);
    }

    [Fact]
    public async Task A_follower_sees_every_line_across_rotations_and_ends_with_the_writer()
    {
        using var journal = _bench.Open(maxSize: 5000, maxFiles: 1000, compress: true);
        journal.AddWriter();
        var following = Task.Run(async () =>
        {
            using var reader = journal.OpenReader(0);
            using var batch = new RecordBatch();
            var count = 0;
            while (await reader.WaitToReadAsync(TestContext.Current.CancellationToken))
            {
                batch.Clear();
                count += reader.Read(batch, 100, int.MaxValue);
            }
            return count;
        }, TestContext.Current.CancellationToken);
        JournalBench.Append(journal, 0, 5000, batch: 7);
        journal.RemoveWriter();
        Assert.Equal(5000, await following);
    }

    [Fact]
    public void Rotation_waits_for_the_end_of_a_split_line()
    {
        using var journal = _bench.Open(maxSize: 500, maxFiles: 10);
        var chunk = new byte[400];
        chunk.AsSpan().Fill((byte)'a');
        for (var i = 1; i <= 5; i++)
        {
            journal.Append(new LogEntry
            {
                TimeNano = 1,
                Line = chunk,
                IsPartial = true,
                IsLastPartial = i == 5,
                PartialId = "ab"u8,
                PartialOrdinal = i,
            });
        }
        journal.Commit();
        _ = Assert.Single(Directory.GetFiles(_bench.Folder, "*-json.log*"));
        JournalBench.Append(journal, 0, 1);
        Assert.Equal(2, Directory.GetFiles(_bench.Folder, "*-json.log*").Length);
    }
}
