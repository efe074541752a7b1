using LogRelay.Journal.Entries;
using LogRelay.Journal.Reading;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Journal;

/// <summary>The first record that is not older: the same answer as reading everything gives, whatever the clock did.</summary>
public sealed class SinceLocatorTests
{
    [Fact]
    public async Task It_finds_what_reading_everything_finds_also_when_the_clock_went_backward_and_after_restarts()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var disk = new CrashingStorage();
            await using var bench = new JournalBench(disk, "/journals");
            var times = new List<long>();
            var clock = 1_000_000L;
            for (var life = 0; life < 3; life++)
            {
                using var journal = bench.Open(maxSize: 700, maxFiles: 1000, compress: seed % 3 == 0);
                for (var i = random.Next(40); i >= 0; i--)
                {
                    clock += random.Next(-50, 100);
                    times.Add(clock);
                    journal.Append(new LogEntry { TimeNano = clock, Line = "some text of a line"u8 });
                    journal.Commit();
                }
                var positions = Positions(journal);
                Assert.Equal(times.Count, positions.Count);
                for (var question = 0; question < 20; question++)
                {
                    var since = clock + random.Next(-2000, 200);
                    var first = times.FindIndex(time => time >= since);
                    var expected = first < 0 ? journal.EndPosition : positions[first];
                    Assert.Equal(expected, SinceLocator.Locate(journal, 0, since));
                }
            }
        }
    }

    private static List<long> Positions(StreamJournal journal)
    {
        using var reader = journal.OpenReader(0);
        using var batch = new RecordBatch();
        while (reader.Read(batch, 1000, int.MaxValue) > 0)
        {
        }
        var positions = new List<long>();
        foreach (ref readonly var record in batch.Records)
        {
            positions.Add(record.Position);
        }
        return positions;
    }
}
