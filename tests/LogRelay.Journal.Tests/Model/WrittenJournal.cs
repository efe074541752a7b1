using LogRelay.Journal.Cursors;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;

namespace LogRelay.Journal.Tests.Model;

/// <summary>A closed stream's folder with segments of all kinds, and all that is true about it.</summary>
internal sealed class WrittenJournal
{
    public const string Id = "4f1c8a0b2d3e";
    public const string Folder = "/streams/" + Id;
    private const long FirstTime = 1_700_000_000_000_000_000;

    private WrittenJournal(FolderImage image, SeenRecords records, IReadOnlyList<Segment> segments)
    {
        Image = image;
        Records = records;
        Segments = segments;
    }

    /// <summary>Its files.</summary>
    public FolderImage Image { get; }

    /// <summary>Everything that a reader gets.</summary>
    public SeenRecords Records { get; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    public static JournalOptions Options(SegmentCodec codec, int maxSize) =>
        new() { MaxSizeBytes = maxSize, MaxFiles = 1000, Compression = codec, BlockBytes = 700 };

    /// <summary>Writes one: each third of it with another codec.</summary>
    public static async Task<WrittenJournal> WriteAsync(int seed)
    {
        var random = new Random(seed);
        var storage = new CrashingStorage();
        var maintenance = new JournalMaintenance(static (_, _) => { });
        await maintenance.DisposeAsync();
        var number = 0;
        var maxSize = random.Next(800, 4000);
        // What is compressed once stays so, whatever the next process compresses with.
        foreach (var codec in new[] { SegmentCodec.Gzip, SegmentCodec.Zstd, SegmentCodec.Plain })
        {
            using var journal = StreamJournal.Open(storage, Folder, Id, Options(codec, maxSize), maintenance, [], 0);
            for (var count = random.Next(20, 80); count > 0; count--)
            {
                journal.Append(new LogEntry { TimeNano = FirstTime + (number * 1_000_000L), Line = JournalModel.Text(number, random) });
                journal.Commit();
                number++;
            }
            while (journal.RunMaintenance())
            {
            }
        }
        storage.CreateFolder(Path.Combine(Folder, FileNames.Cursors));
        using (var cursor = CursorFile.Open(storage, Path.Combine(Folder, FileNames.Cursors, "gelf")))
        {
            cursor.Save(100);
            cursor.Sync();
            cursor.Save(200);
        }
        var image = FolderImage.Of(storage, Folder);
        using var closed = StreamJournal.Open(storage, Folder, Id, Options(SegmentCodec.Plain, maxSize), maintenance, [], 0);
        return new WrittenJournal(image, SeenRecords.Read(closed, closed.StartPosition), closed.Snapshot());
    }

    /// <summary>The uncompressed ranges of the stream that damage to a file's bytes may cost: for a compressed file, whole blocks.</summary>
    public IReadOnlyList<(long From, long To)> Affected(Corruption corruption)
    {
        if (SegmentOf(corruption.Path) is not { } segment)
        {
            return [];
        }
        if (segment.Codec == SegmentCodec.Plain)
        {
            return [.. corruption.Ranges.Select(range => (segment.BasePosition + range.From, segment.BasePosition + range.To))];
        }
        using var file = Image.ToStorage().Open(corruption.Path, StorageOpenMode.Read);
        using var codec = BlockCodecs.Create(segment.Codec);
        var walk = new StoredBlockWalk(file, codec, segment.Length);
        var affected = new List<(long, long)>();
        while (walk.TryNext(out var block))
        {
            var (start, end) = (block.FileOffset, block.FileOffset + block.Header.TotalBytes);
            if (corruption.Ranges.Any(range => range.From < end && range.To > start))
            {
                var from = segment.BasePosition + block.Header.Note.Offset;
                affected.Add((from, from + block.Header.Note.Length));
            }
        }
        return affected;
    }

    /// <summary>The segments that files hold.</summary>
    public IReadOnlyList<Segment> SegmentsAt(params string[] paths) => [.. paths.Select(SegmentOf).OfType<Segment>()];

    /// <summary>The segment that a file holds; null for any other file.</summary>
    public Segment? SegmentOf(string path)
    {
        var name = Path.GetFileName(path);
        if (name == FileNames.Active(Id))
        {
            return Segments[^1];
        }
        return FileNames.TryParseRotated(Id, name, out var index, out _) ? Segments[^(index + 1)] : null;
    }
}
