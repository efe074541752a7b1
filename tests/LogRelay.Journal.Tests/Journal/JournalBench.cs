using System.Globalization;
using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Tests.Journal;

/// <summary>Opens journals on any storage, writes numbered lines, and reads back what is there.</summary>
internal sealed class JournalBench(IStorage storage, string root, bool ignoreFailures = false) : IAsyncDisposable
{
    public const string Id = "4f1c8a0b2d3e";
    private const long FirstTime = 1_700_000_000_000_000_000;

    public JournalMaintenance Maintenance { get; } = new((_, failure) =>
    {
        if (!ignoreFailures)
        {
            throw failure;
        }
    });

    public string Folder { get; } = Path.Combine(root, Id);

    public string Active => Path.Combine(Folder, FileNames.Active(Id));

    public StreamJournal Open(
        long? maxSize = null, int maxFiles = 1, bool compress = false, long minimumPosition = 0,
        SegmentCodec codec = SegmentCodec.Gzip, int blockBytes = JournalLimits.BlockBytes) =>
        Open(
            new JournalOptions
            {
                MaxSizeBytes = maxSize,
                MaxFiles = maxFiles,
                Compression = compress ? codec : SegmentCodec.Plain,
                BlockBytes = blockBytes,
            },
            minimumPosition);

    public StreamJournal Open(JournalOptions options, long minimumPosition = 0) =>
        StreamJournal.Open(storage, Folder, Id, options, Maintenance, [], minimumPosition);

    /// <summary>Appends lines "n ......" for each number and commits every <paramref name="batch"/> of them.</summary>
    public static void Append(StreamJournal journal, int first, int count, int batch = 10, int padding = 40)
    {
        for (var i = first; i < first + count; i++)
        {
            AppendLine(journal, i, string.Create(CultureInfo.InvariantCulture, $"{i} {new string('.', padding)}"));
            if ((i - first) % batch == batch - 1)
            {
                journal.Commit();
            }
        }
        journal.Commit();
    }

    public static void AppendLine(StreamJournal journal, int number, string line) => journal.Append(new LogEntry
    {
        Source = LogSource.Stdout,
        TimeNano = TimeOf(number),
        Line = Encoding.UTF8.GetBytes(line),
    });

    /// <summary>The time of the line with that number.</summary>
    public static long TimeOf(int number) => FirstTime + number;

    /// <summary>The numbers of all lines from a position on.</summary>
    public static List<int> Numbers(StreamJournal journal, long position = 0)
    {
        using var reader = journal.OpenReader(position);
        using var batch = new RecordBatch();
        while (reader.Read(batch, 1000, int.MaxValue) > 0)
        {
        }
        var numbers = new List<int>();
        foreach (ref readonly var record in batch.Records)
        {
            var line = Encoding.UTF8.GetString(batch.Line(in record));
            if ((record.Traits & RecordTraits.Marker) == 0)
            {
                numbers.Add(int.Parse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture));
            }
        }
        return numbers;
    }

    /// <summary>Names of the segments' files, in order.</summary>
    public IReadOnlyList<string> Files() =>
        [.. storage.List(Folder).Select(static entry => entry.Name).Where(static name => name.Contains("-json.log", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The text of every marker.</summary>
    public static List<string> Markers(StreamJournal journal)
    {
        using var reader = journal.OpenReader(0);
        using var batch = new RecordBatch();
        while (reader.Read(batch, 1000, int.MaxValue) > 0)
        {
        }
        var markers = new List<string>();
        foreach (ref readonly var record in batch.Records)
        {
            if ((record.Traits & RecordTraits.Marker) != 0)
            {
                markers.Add(Encoding.UTF8.GetString(batch.Line(in record)));
            }
        }
        return markers;
    }

    public ValueTask DisposeAsync() => Maintenance.DisposeAsync();
}
