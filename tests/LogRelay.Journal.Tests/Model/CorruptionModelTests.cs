using LogRelay.Journal.Cursors;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Verification;
using Xunit;

namespace LogRelay.Journal.Tests.Model;

/// <summary>
/// 10,000 random corruptions of any file of a stream: reads never throw, come to an end, lose only records inside the
/// damaged range, and count what is lost. A message has the seeds.
/// </summary>
public sealed class CorruptionModelTests
{
    private const int CorruptionsPerJournal = 50;

    // Found by long runs: a block's offset became a little larger, so that it reached into the next one; a segment's length
    // in its first note did.
    private static readonly (int Seed, int Number)[] KnownCases = [(956399220, 37), (859107697, 20)];

    [Fact]
    public async Task What_is_lost_is_inside_the_damaged_range_and_counted()
    {
        foreach (var (seed, number) in KnownCases)
        {
            await CorruptAsync(await WrittenJournal.WriteAsync(seed), seed, number);
        }
        var first = ModelSize.FirstSeed;
        await Parallel.ForAsync(first, first + (ModelSize.Cases(10_000) / CorruptionsPerJournal), TestContext.Current.CancellationToken, async (seed, _) =>
        {
            var written = await WrittenJournal.WriteAsync(seed);
            for (var number = 0; number < CorruptionsPerJournal; number++)
            {
                await CorruptAsync(written, seed, number);
            }
        });
    }

    [Fact]
    public async Task Whole_files_that_are_gone_foreign_or_in_each_others_place_cost_no_other_file()
    {
        var first = ModelSize.FirstSeed;
        await Parallel.ForAsync(first, first + ModelSize.Cases(40), TestContext.Current.CancellationToken, async (seed, _) =>
        {
            var written = await WrittenJournal.WriteAsync(seed);
            for (var number = 0; number < 25; number++)
            {
                await ReplaceAsync(written, seed, number);
            }
        });
    }

    private static async Task CorruptAsync(WrittenJournal written, int seed, int number)
    {
        var random = new Random((seed * 1000) + number);
        var image = written.Image.Copy();
        var paths = image.Paths.Where(path => image[path].Length > 0).ToList();
        var corruption = Corruption.Inflict(image, paths[random.Next(paths.Count)], random);
        try
        {
            await CheckAsync(written, image, corruption);
        }
        catch (Exception failure)
        {
            throw new ModelFailureException($"seed {seed}, corruption {number} ({corruption}): {failure.GetType().Name} {failure.Message} {failure.StackTrace}");
        }
    }

    private static async Task CheckAsync(WrittenJournal written, FolderImage image, Corruption corruption)
    {
        var storage = image.ToStorage();
        var report = StreamVerifier.Verify(storage, WrittenJournal.Folder, TestContext.Current.CancellationToken);
        var maintenance = new JournalMaintenance(static (_, _) => { });
        await maintenance.DisposeAsync();
        var cursor = Path.Combine(WrittenJournal.Folder, FileNames.Cursors, "gelf");
        using (CursorFile.OpenOrReplace(storage, cursor, 0, out _))
        {
        }
        using var journal = StreamJournal.Open(
            storage, WrittenJournal.Folder, WrittenJournal.Id, WrittenJournal.Options(SegmentCodec.Plain, 5000), maintenance, [], 0);
        var isPlaced = !journal.Repairs.IsManifestLost;
        var seen = SeenRecords.Read(journal, isPlaced ? written.Records.From : journal.StartPosition);

        var affected = written.Affected(corruption);
        var read = seen.Records.ToLookup(static record => record.Text);
        var unaffected = written.Records.Records
            .Where(record => !affected.Any(range => record.Position < range.To && record.NextPosition > range.From))
            .ToList();
        var outside = unaffected.Where(record => !read.Contains(record.Text)).ToList();
        Assert.True(outside.Count == 0, $"lost outside of the damage {string.Join(' ', affected)}: {string.Join(", ", outside)}");
        var bytes = seen.Records.Sum(static record => record.NextPosition - record.Position);
        Assert.True(
            bytes + seen.DamagedBytes + seen.MissingBytes == seen.End - seen.From,
            $"{bytes} read, {seen.DamagedBytes} damaged, {seen.MissingBytes} missing of {seen.End - seen.From}");
        if (isPlaced)
        {
            Assert.Equal(written.Records.End, seen.End);
            // Should the active file be too short, its positions move up: none is ever used twice.
            var moved = unaffected.Where(record => written.SegmentOf(corruption.Path) != written.Segments[^1]
                && read[record.Text].All(found => found.Position != record.Position)).ToList();
            Assert.True(moved.Count == 0, $"moved: {string.Join(' ', moved.Select(static record => record.Number))}");
        }
        Assert.True(
            report.DamagedBytes + report.MissingBytes == seen.DamagedBytes + seen.MissingBytes,
            $"verify says {report.DamagedBytes} damaged and {report.MissingBytes} missing, the reader {seen.DamagedBytes} and {seen.MissingBytes}");
        Assert.True(report.Records == seen.Records.Count, $"verify says {report.Records} records, the reader {seen.Records.Count}");
        CheckSearches(journal);
    }

    private static void CheckSearches(StreamJournal journal)
    {
        foreach (var wanted in (ReadOnlySpan<long>)[0, 1, 10, 1000])
        {
            Assert.InRange(TailLocator.Locate(journal, wanted), journal.StartPosition, journal.EndPosition);
        }
        foreach (var since in (ReadOnlySpan<long>)[0, 1_700_000_000_050_000_000, long.MaxValue])
        {
            Assert.InRange(SinceLocator.Locate(journal, journal.StartPosition, since), journal.StartPosition, journal.EndPosition);
        }
    }

    private static async Task ReplaceAsync(WrittenJournal written, int seed, int number)
    {
        var random = new Random((seed * 1000) + number);
        var image = written.Image.Copy();
        var paths = image.Paths;
        var (one, other) = (paths[random.Next(paths.Count)], paths[random.Next(paths.Count)]);
        switch (random.Next(4))
        {
            case 0:
                image.Remove(one);
                break;
            case 1:
                (image[one], image[other]) = (image[other], image[one]);
                break;
            case 2:
                image[one] = image[other];
                break;
            default:
                var foreign = new byte[random.Next(3000)];
                random.NextBytes(foreign);
                image[one] = foreign;
                break;
        }
        try
        {
            var storage = image.ToStorage();
            _ = StreamVerifier.Verify(storage, WrittenJournal.Folder, TestContext.Current.CancellationToken);
            var maintenance = new JournalMaintenance(static (_, _) => { });
            await maintenance.DisposeAsync();
            using var journal = StreamJournal.Open(
                storage, WrittenJournal.Folder, WrittenJournal.Id, WrittenJournal.Options(SegmentCodec.Plain, 5000), maintenance, [], 0);
            var seen = SeenRecords.Read(journal, journal.StartPosition);
            var read = seen.Records.Select(static record => record.Text).ToHashSet(StringComparer.Ordinal);
            var untouched = written.Records.Records.Where(record =>
                !written.SegmentsAt(one, other).Any(segment => record.Position < segment.EndPosition && record.NextPosition > segment.BasePosition));
            Assert.All(untouched, record => Assert.Contains(record.Text, read));
            Assert.Equal(seen.End - seen.From, seen.Records.Sum(static record => record.NextPosition - record.Position) + seen.DamagedBytes + seen.MissingBytes);
            CheckSearches(journal);
        }
        catch (Exception failure)
        {
            throw new ModelFailureException($"seed {seed}, replacement {number} ({one}, {other}): {failure.GetType().Name} {failure.Message} {failure.StackTrace}");
        }
    }
}
