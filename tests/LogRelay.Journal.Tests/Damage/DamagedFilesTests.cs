using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Damage;

/// <summary>Files of a closed stream that somebody or something has damaged: what is readable is served, the rest counted.</summary>
public sealed class DamagedFilesTests : IAsyncDisposable
{
    private const int Records = 120;

    private readonly TempFolder _folder = new();
    private readonly JournalBench _bench;

    public DamagedFilesTests() => _bench = new JournalBench(new RealStorage(), _folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("journal.manifest")]
    [InlineData("4f1c8a0b2d3e-json.log")]
    [InlineData("4f1c8a0b2d3e-json.log.2")]
    [InlineData("4f1c8a0b2d3e-json.log.7.gz")]
    public void A_folder_in_the_place_of_a_file_is_set_aside_and_costs_no_more_than_that_file(string name)
    {
        var path = Path.Combine(_bench.Folder, name);
        var expected = Write().Except(NumbersIn(path)).ToList();
        File.Delete(path);
        _ = Directory.CreateDirectory(Path.Combine(path, "with", "contents"));

        using var journal = Open();

        Assert.Equal(expected, JournalBench.Numbers(journal, journal.StartPosition));
        var aside = Assert.Single(journal.Repairs.SetAside);
        Assert.True(Directory.Exists(Path.Combine(aside, "with", "contents")));
        JournalBench.Append(journal, Records, 60);
        Assert.Equal(Records + 59, JournalBench.Numbers(journal, journal.StartPosition)[^1]);
    }

    [Theory]
    [InlineData("journal.manifest")]
    [InlineData("4f1c8a0b2d3e-json.log")]
    [InlineData("4f1c8a0b2d3e-json.log.1")]
    public void A_link_in_the_place_of_a_file_is_never_followed(string name)
    {
        var outside = _folder.File("outside");
        File.WriteAllText(outside, "precious\n");
        var path = Path.Combine(_bench.Folder, name);
        _ = Write();
        File.Delete(path);
        _ = File.CreateSymbolicLink(path, outside);

        using (var journal = Open())
        {
            JournalBench.Append(journal, Records, 60);
            Assert.Equal(Records + 59, JournalBench.Numbers(journal, journal.StartPosition)[^1]);
        }

        Assert.Equal("precious\n", File.ReadAllText(outside));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_missing_file_costs_its_own_records_and_moves_no_others(int index)
    {
        var path = $"{_bench.Active}.{index}";
        var expected = Write().Except(NumbersIn(path)).ToList();
        var (positions, length) = (Positions(), new FileInfo(path).Length);
        File.Delete(path);

        using var journal = Open();

        var (numbers, damaged, missing) = Read(journal);
        Assert.Equal(expected, numbers.Keys);
        Assert.Equal((0, length), (damaged, missing));
        Assert.All(numbers, pair => Assert.Equal(positions[pair.Key], pair.Value));
    }

    [Fact]
    public void A_file_that_was_cut_short_keeps_its_place_and_so_do_the_others()
    {
        var path = _bench.Active + ".2";
        var all = Write();
        var (positions, lines) = (Positions(), File.ReadAllLines(path));
        var cut = lines[0].Length + 1 + 20;
        var length = new FileInfo(path).Length;
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(cut);
        }

        using var journal = Open();

        var (numbers, damaged, missing) = Read(journal);
        Assert.Equal(all.Except(lines.Skip(1).Select(NumberOf)), numbers.Keys);
        Assert.Equal(length - lines[0].Length - 1, damaged + missing);
        Assert.All(numbers, pair => Assert.Equal(positions[pair.Key], pair.Value));
    }

    [Fact]
    public void An_active_file_that_was_cut_at_a_line_is_noticed_by_its_length()
    {
        _ = Write();
        var end = Positions().Values.Max();
        var lines = File.ReadAllLines(_bench.Active);
        var lost = lines[^1].Length + 1L;
        using (var file = File.OpenWrite(_bench.Active))
        {
            file.SetLength(file.Length - lost);
        }

        using var journal = Open();

        Assert.Equal(lost, journal.Counters.MissingBytes);
        Assert.Equal(end + lost, journal.EndPosition);
    }

    [Fact]
    public void A_damaged_manifest_is_kept_aside_and_costs_no_record()
    {
        var all = Write();
        var manifest = Path.Combine(_bench.Folder, FileNames.Manifest);
        var noise = new byte[5000];
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(manifest, noise);

        using var journal = Open(minimumPosition: 1_000_000);

        Assert.True(journal.Repairs.IsManifestLost);
        Assert.Equal(noise, File.ReadAllBytes(Assert.Single(journal.Repairs.SetAside)));
        Assert.Equal(all, JournalBench.Numbers(journal, journal.StartPosition));
        Assert.True(journal.StartPosition >= 1_000_000);
    }

    [Fact]
    public void Two_files_that_changed_places_are_both_served()
    {
        var all = Write();
        var (first, second) = (_bench.Active + ".1", _bench.Active + ".3");
        File.Move(first, first + "-");
        File.Move(second, first);
        File.Move(first + "-", second);

        using var journal = Open();

        Assert.Equal(all, JournalBench.Numbers(journal, journal.StartPosition).Order());
    }

    [Fact]
    public void Files_that_are_not_LogRelays_are_left_alone()
    {
        _ = Write();
        string[] foreign = ["notes.txt", "download.tmp", "4f1c8a0b2d3e-json.log.old", "4f1c8a0b2d3e-json.log.0", "4f1c8a0b2d3e-json.log.1.bz2"];
        foreach (var name in foreign)
        {
            File.WriteAllText(Path.Combine(_bench.Folder, name), name);
        }

        using (var journal = Open())
        {
            JournalBench.Append(journal, Records, 60);
        }

        Assert.All(foreign, name => Assert.Equal(name, File.ReadAllText(Path.Combine(_bench.Folder, name))));
    }

    [Fact]
    public async Task A_missing_file_does_not_keep_the_maintenance_busy()
    {
        using (var journal = _bench.Open(maxSize: 2000, maxFiles: 1000))
        {
            JournalBench.Append(journal, 0, Records);
        }
        using var compressing = _bench.Open(maxSize: 2000, maxFiles: 1000, compress: true);
        File.Delete(_bench.Active + ".1");

        await _bench.Maintenance.WhenIdleAsync(compressing).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.False(compressing.AwaitsCompression);
    }

    private StreamJournal Open(long minimumPosition = 0) => _bench.Open(maxSize: 2000, maxFiles: 1000, minimumPosition: minimumPosition);

    /// <summary>All numbers: plain segments of about 2,000 bytes and an active one.</summary>
    private List<int> Write()
    {
        using var journal = Open();
        JournalBench.Append(journal, 0, Records);
        return JournalBench.Numbers(journal);
    }

    private Dictionary<int, long> Positions()
    {
        using var journal = Open();
        return Read(journal).Positions;
    }

    private static (Dictionary<int, long> Positions, long Damaged, long Missing) Read(StreamJournal journal)
    {
        using var reader = journal.OpenReader(0);
        using var batch = new RecordBatch();
        while (reader.Read(batch, 1000, int.MaxValue) > 0)
        {
        }
        var positions = new Dictionary<int, long>();
        foreach (ref readonly var record in batch.Records)
        {
            positions.Add(NumberOf(System.Text.Encoding.UTF8.GetString(batch.Line(in record))), record.Position);
        }
        return (positions, reader.DamagedBytes, reader.MissingBytes);
    }

    private static IEnumerable<int> NumbersIn(string path) =>
        path.EndsWith(FileNames.Manifest, StringComparison.Ordinal) || !File.Exists(path) ? [] : File.ReadAllLines(path).Select(NumberOf);

    private static int NumberOf(string line) =>
        int.Parse(line.Replace("{\"log\":\"", "", StringComparison.Ordinal).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
}
