using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Damage;

/// <summary>What people and logrotate do to the file that is being written.</summary>
public sealed class ActiveFileTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly JournalBench _bench;

    public ActiveFileTests() => _bench = new JournalBench(new RealStorage(), _folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Removed_it_is_read_on_and_written_anew(bool rotate)
    {
        using (var journal = _bench.Open(maxSize: 4000, maxFiles: 10))
        {
            JournalBench.Append(journal, 0, 10);
            File.Delete(_bench.Active);
            JournalBench.Append(journal, 10, rotate ? 60 : 10);
            Assert.Equal(Enumerable.Range(0, rotate ? 70 : 20), JournalBench.Numbers(journal));
        }
        using (var journal = _bench.Open(maxSize: 4000, maxFiles: 10))
        {
            Assert.Equal(Enumerable.Range(0, rotate ? 70 : 20), JournalBench.Numbers(journal));
            Assert.Equal(0, journal.StartPosition);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Replaced_it_is_written_anew_and_the_other_file_is_kept(bool rotate)
    {
        using (var journal = _bench.Open(maxSize: 4000, maxFiles: 10))
        {
            JournalBench.Append(journal, 0, 10);
            File.Delete(_bench.Active);
            File.WriteAllText(_bench.Active, "somebody else's\n");
            JournalBench.Append(journal, 10, rotate ? 60 : 10);
        }
        using (var journal = _bench.Open(maxSize: 4000, maxFiles: 10))
        {
            Assert.Equal(Enumerable.Range(0, rotate ? 70 : 20), JournalBench.Numbers(journal));
        }
        Assert.Equal("somebody else's\n", File.ReadAllText(_bench.Active + ".aside-1"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Cut_what_is_left_and_what_comes_after_is_read_and_the_hole_counted(int maxFiles)
    {
        using var journal = _bench.Open(maxFiles: maxFiles);
        JournalBench.Append(journal, 0, 10);
        var kept = File.ReadAllLines(_bench.Active).Take(3).Sum(static line => line.Length + 1);
        var end = journal.EndPosition;
        using (var file = File.Open(_bench.Active, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(kept);
        }
        JournalBench.Append(journal, 10, 10);
        JournalBench.Append(journal, 20, 10);

        Assert.Equal([.. Enumerable.Range(0, 3), .. Enumerable.Range(10, 20)], JournalBench.Numbers(journal));
        using var reader = journal.OpenReader(0);
        while (reader.TryReadLine(out _, out _))
        {
        }
        Assert.Equal(journal.EndPosition, reader.Position);
        Assert.Equal(end - kept, Model.SeenRecords.Read(journal, 0).DamagedBytes);
        // No reader of json-file likes NULs: the file that people look at has none.
        Assert.DoesNotContain('\0', File.ReadAllText(_bench.Active));
    }

    [Fact]
    public void A_reader_that_was_opened_before_reads_the_file_that_is_written_whatever_its_name_is()
    {
        using var journal = _bench.Open();
        JournalBench.Append(journal, 0, 10);
        using var reader = journal.OpenReader(0);
        File.Move(_bench.Active, _bench.Active + ".elsewhere");
        JournalBench.Append(journal, 10, 10);
        var lines = 0;
        while (reader.TryReadLine(out _, out _))
        {
            lines++;
        }
        Assert.Equal(20, lines);
    }
}
