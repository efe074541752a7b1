using System.Text;
using LogRelay.Delivery.Sinks.Relay;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Relay;

/// <summary>docs/formats/relay.md: the bytes, and what they mean after a power loss.</summary>
public sealed class RelayAlignmentTests : IAsyncDisposable
{
    private const string Folder = "/c0ffee";
    private const string Path = Folder + "/relay-hub.json";

    private readonly CrashingStorage _disk = new();
    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);

    public ValueTask DisposeAsync() => _maintenance.DisposeAsync();

    [Fact]
    public void The_file_is_as_its_page_says()
    {
        using var journal = OpenJournal(minimumPosition: 0);
        Write(journal);
        var end = journal.EndPosition;
        RelayAlignment.Open(_disk, Path, journal).Save();
        Assert.Equal("{\n  \"version\": 1,\n  \"lead\": 0,\n  \"powerCycle\": 1,\n  \"open\": null\n}", Content());

        // A stream that was removed here is further there.
        Assert.Equal(0, RelayAlignment.Open(_disk, Path, journal).Locate(end + 1000, cursor: 0, out var lost));
        Assert.Equal(end + 1000, lost);
        Assert.Equal($"{{\n  \"version\": 1,\n  \"lead\": {end + 1000},\n  \"powerCycle\": 1,\n  \"open\": null\n}}", Content());
        Assert.Equal(end, RelayAlignment.Open(_disk, Path, journal).Locate(end + end + 1000, cursor: end, out lost));
        Assert.Equal(0, lost);
    }

    [Fact]
    public void What_is_written_after_a_power_loss_counts_from_where_the_aggregator_stands()
    {
        long kept;
        using (var journal = OpenJournal(minimumPosition: 0))
        {
            Write(journal);
            journal.Sync();
            kept = journal.EndPosition;
            RelayAlignment.Open(_disk, Path, journal).Save();
        }
        _disk.SyncFolder("/");
        _disk.SyncFolder(Folder);
        _disk.Crash(0);
        using (var journal = OpenJournal(minimumPosition: 0))
        {
            Assert.Equal(kept, journal.EndPosition);
            RelayAlignment.Open(_disk, Path, journal).Save();
            Assert.Contains($"\"freshFrom\": {kept}", Content(), StringComparison.Ordinal);
            Write(journal);
        }

        // The next process, in the same power cycle, has the same to go by.
        using var later = OpenJournal(minimumPosition: 0);
        var alignment = RelayAlignment.Open(_disk, Path, later);
        Assert.Equal(kept, alignment.Locate(kept + 50, cursor: 0, out var lost));
        Assert.Equal((50, 50), (lost, alignment.Lead));
        Assert.Equal(kept + 50, RelayAlignment.Open(_disk, Path, later).StartOf(kept));
    }

    [Theory]
    [InlineData(700, 1000)]
    [InlineData(0, 100)]
    public void An_aggregator_is_never_asked_for_a_position_below_the_first(long next, long expected)
    {
        using var journal = OpenJournal(minimumPosition: 2000);
        AtomicFile.Write(_disk, Path, "{\"version\":1,\"lead\":-300,\"powerCycle\":1,\"open\":null}"u8);
        var alignment = RelayAlignment.Open(_disk, Path, journal);

        // The power loss has taken the cursor back behind what makes the difference.
        Assert.Equal(0, alignment.StartOf(cursor: 100));
        Assert.Equal(expected, alignment.Locate(next, cursor: 100, out var lost));
        Assert.Equal((0, next), (lost, expected + alignment.Lead));
        Assert.Equal(next + 50, RelayAlignment.Open(_disk, Path, journal).StartOf(expected + 50));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    public void A_file_that_says_nothing_makes_way_and_is_kept(string content)
    {
        using var journal = OpenJournal(minimumPosition: 0);
        AtomicFile.Write(_disk, Path, Encoding.UTF8.GetBytes(content));
        RelayAlignment.Open(_disk, Path, journal).Save();

        Assert.True(_disk.Exists(Path + ".aside-1"));
        Assert.Contains("\"lead\": 0", Content(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_newer_version_is_left_alone()
    {
        using var journal = OpenJournal(minimumPosition: 0);
        AtomicFile.Write(_disk, Path, "{\"version\":2}"u8);

        Assert.Throws<JournalFormatException>(() => RelayAlignment.Open(_disk, Path, journal));
        Assert.Equal("{\"version\":2}", Content());
    }

    [Fact]
    public void What_is_not_kept_lets_nothing_be_sent()
    {
        var refusing = new FaultyStorage(_disk);
        using var journal = OpenJournal(minimumPosition: 0);
        var alignment = RelayAlignment.Open(refusing, Path, journal);
        refusing.Fail(StorageOperation.Write, StorageErrno.NoSpace, path: "relay-hub");

        Assert.Throws<IOException>(() => alignment.Locate(100, cursor: 0, out _));
        refusing.Heal();
        Assert.Equal(0, alignment.Locate(100, cursor: 0, out _));
        Assert.Equal(100, RelayAlignment.Open(_disk, Path, journal).Lead);
    }

    private StreamJournal OpenJournal(long minimumPosition)
    {
        var journal = StreamJournal.Open(_disk, Folder, "c0ffee", new JournalOptions(), _maintenance, [], minimumPosition);
        journal.AddWriter();
        return journal;
    }

    private static void Write(StreamJournal journal)
    {
        journal.Append(new LogEntry { TimeNano = 1, Line = "hello"u8 });
        journal.Commit();
    }

    private string Content()
    {
        using var file = _disk.Open(Path, StorageOpenMode.Read);
        var bytes = new byte[file.Length];
        return Encoding.UTF8.GetString(bytes, 0, file.Read(0, bytes));
    }
}
