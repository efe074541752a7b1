using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Journal;
using LogRelay.Journal.Verification;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Verification;

/// <summary>What the verifier says of each kind of damage, and that it changes nothing.</summary>
public sealed class StreamVerifierTests : IAsyncDisposable
{
    private const int Records = 120;

    private readonly TempFolder _folder = new();
    private readonly RealStorage _storage = new();
    private readonly JournalBench _bench;

    public StreamVerifierTests() => _bench = new JournalBench(_storage, _folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_sound_stream_is_sound_open_or_closed_and_under_any_name()
    {
        using (var journal = await WriteAsync(SegmentCodec.Zstd))
        {
            AssertSound(Verify());
        }
        AssertSound(Verify());
        var copy = _folder.File("copied");
        Directory.Move(_bench.Folder, copy);
        var report = StreamVerifier.Verify(_storage, copy, TestContext.Current.CancellationToken);
        AssertSound(report);
        Assert.Equal(JournalBench.Id, report.StreamId);
    }

    [Fact]
    public void Each_kind_of_damage_is_named_with_its_place()
    {
        var segments = Write();
        var lines = File.ReadAllLines(_bench.Active + ".2");
        var start = segments[^3].BasePosition;
        lines[3] = new string('#', lines[3].Length);
        lines[7] = new string('\0', lines[7].Length);
        File.WriteAllText(_bench.Active + ".2", string.Join('\n', lines) + "\n");
        File.AppendAllText(_bench.Active, "{\"log\":\"half");
        File.Delete(_bench.Active + ".4");

        var report = Verify();

        DamagedRange[] expected =
        [
            new(start + lines[..3].Sum(static line => line.Length + 1), lines[3].Length + 1, DamageKind.NotARecord),
            new(start + lines[..7].Sum(static line => line.Length + 1), lines[7].Length + 1, DamageKind.Nul),
            new(segments[^1].EndPosition, 12, DamageKind.Torn),
        ];
        Assert.Equal(expected, report.Segments.SelectMany(static segment => segment.Damage));
        Assert.Equal(new DamagedRange(segments[^5].BasePosition, segments[^5].Length, DamageKind.Missing), Assert.Single(report.Gaps));
        Assert.False(report.IsSound);
    }

    [Fact]
    public async Task A_damaged_block_of_a_compressed_file_is_named()
    {
        using (await WriteAsync(SegmentCodec.Gzip))
        {
        }
        var path = _bench.Active + ".1.gz";
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        // Its checksum.
        bytes[^8] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        var segment = Verify().Segments[^2];

        Assert.Equal(new DamagedRange(segment.Position, segment.Length, DamageKind.Block), Assert.Single(segment.Damage));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_line_that_was_altered_and_is_a_record_still_is_found_by_the_index(bool isIndexLost)
    {
        var segments = Write();
        var path = _bench.Active + ".2";
        var lines = File.ReadAllLines(path);
        lines[3] = lines[3].Replace("....", ".!..", StringComparison.Ordinal);
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        if (isIndexLost)
        {
            File.Delete(Path.Combine(_bench.Folder, FileNames.Index));
        }

        var report = Verify();

        Assert.Equal((0, 0, Records), (report.DamagedBytes, report.MissingBytes, report.Records));
        Assert.Equal(isIndexLost, report.IsSound);
        if (!isIndexLost)
        {
            var altered = Assert.Single(report.Segments, static segment => segment.Altered.Count > 0);
            Assert.Equal(new DamagedRange(segments[^3].BasePosition, segments[^3].Length, DamageKind.Altered), Assert.Single(altered.Altered));
        }
    }

    [Fact]
    public void State_files_are_read_and_foreign_ones_named()
    {
        _ = Write();
        var manifest = Path.Combine(_bench.Folder, FileNames.Manifest);
        File.WriteAllBytes(manifest, new byte[300]);
        File.WriteAllText(Path.Combine(_bench.Folder, FileNames.StreamDescription), "{\"version\":99,\"containerId\":\"x\",\"containerName\":\"y\"}");
        _ = Directory.CreateDirectory(Path.Combine(_bench.Folder, FileNames.Cursors, "gelf"));
        File.WriteAllText(Path.Combine(_bench.Folder, "notes.txt"), "");
        File.WriteAllText(Path.Combine(_bench.Folder, "journal.manifest.aside-1"), "");

        var report = Verify();

        Assert.Equal(
            [(FileNames.Manifest, StateFileCondition.Damaged), (FileNames.StreamDescription, StateFileCondition.Newer), ("cursors/gelf", StateFileCondition.Unreadable)],
            report.StateFiles.Select(static file => (file.Name, file.Condition)));
        Assert.All(report.StateFiles, static file => Assert.NotNull(file.Detail));
        Assert.Equal("notes.txt", Assert.Single(report.ForeignFiles));
        Assert.Equal("journal.manifest.aside-1", Assert.Single(report.SetAside));
        Assert.Equal(Records, report.Records);
    }

    [Fact]
    public void Nothing_is_changed_by_looking()
    {
        _ = Write();
        File.AppendAllText(_bench.Active, "torn");
        File.WriteAllText(Path.Combine(_bench.Folder, FileNames.Manifest), "damaged");
        File.Delete(_bench.Active + ".3");
        var before = Contents();

        _ = Verify();

        Assert.Equal(before, Contents());
    }

    [Fact]
    public void A_folder_that_is_none_is_a_problem_and_no_exception()
    {
        var file = _folder.File("file");
        File.WriteAllText(file, "");
        Assert.NotNull(StreamVerifier.Verify(_storage, file, TestContext.Current.CancellationToken).Problem);
        Assert.Empty(StreamVerifier.Verify(_storage, _folder.File("nothing"), TestContext.Current.CancellationToken).Segments);
    }

    private static void AssertSound(StreamReport report)
    {
        Assert.True(report.IsSound);
        Assert.Equal(Records, report.Records);
        Assert.Empty(report.ForeignFiles);
    }

    private StreamReport Verify() => StreamVerifier.Verify(_storage, _bench.Folder, TestContext.Current.CancellationToken);

    private IReadOnlyList<Segment> Write()
    {
        using var journal = _bench.Open(maxSize: 2000, maxFiles: 1000);
        JournalBench.Append(journal, 0, Records);
        return journal.Snapshot();
    }

    private async Task<StreamJournal> WriteAsync(SegmentCodec codec)
    {
        var journal = _bench.Open(maxSize: 2000, maxFiles: 1000, compress: true, codec: codec);
        JournalBench.Append(journal, 0, Records);
        await _bench.Maintenance.WhenIdleAsync(journal);
        return journal;
    }

    private List<(string Path, string Bytes)> Contents() => [.. Directory
        .GetFiles(_bench.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(static path => (path, Convert.ToHexString(File.ReadAllBytes(path))))];
}
