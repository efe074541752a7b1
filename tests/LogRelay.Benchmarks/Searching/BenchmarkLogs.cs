using System.Globalization;
using System.Text;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Testing.Logs;

namespace LogRelay.Benchmarks.Searching;

/// <summary>A data folder as the plugin leaves it: 20 streams of five kinds of programs over one hour, rotated and compressed.</summary>
internal sealed class BenchmarkLogs(string root)
{
    /// <summary>A word that three lines have.</summary>
    public const string RareWord = "xylophonquake";

    /// <summary>Streams.</summary>
    public const int Streams = 20;

    private const int Segments = 10;
    private const long HourNano = 3_600_000_000_000;
    private const long StartNano = 1_795_426_000_000_000_000;

    /// <summary>Time of the first record.</summary>
    public static long Start => StartNano;

    /// <summary>Where the plugin has its streams.</summary>
    public string StreamsFolder => Path.Combine(root, "streams");

    /// <summary>Id of a stream.</summary>
    public static string IdOf(int stream) => string.Create(CultureInfo.InvariantCulture, $"{stream:x64}");

    /// <summary>Service of a stream: what kind of program writes it.</summary>
    public static string ServiceOf(int stream) => (stream % 5) switch { 0 => "nginx", 1 => "postgres", 2 => "shop", 3 => "api", _ => "worker" };

    /// <summary>Name of a stream's container.</summary>
    public static string NameOf(int stream) => string.Create(CultureInfo.InvariantCulture, $"{ServiceOf(stream)}-{stream / 5}");

    /// <summary>Writes the streams.</summary>
    /// <param name="lines">Of all streams together.</param>
    /// <param name="codec">How rotated segments are compressed.</param>
    public async Task MakeAsync(int lines, SegmentCodec codec)
    {
        await using var maintenance = new JournalMaintenance(static (_, failure) => throw failure);
        await Parallel.ForEachAsync(Enumerable.Range(0, Streams), async (stream, _) => await MakeAsync(stream, lines / Streams, codec, maintenance));
    }

    /// <summary>Opens a stream.</summary>
    public StreamJournal Open(int stream, JournalOptions options, JournalMaintenance maintenance) =>
        StreamJournal.Open(new RealStorage(), Path.Combine(StreamsFolder, IdOf(stream)), IdOf(stream), options, maintenance, [], 0);

    private async Task MakeAsync(int stream, int lines, SegmentCodec codec, JournalMaintenance maintenance)
    {
        var options = new JournalOptions { MaxFiles = 2 * Segments, MaxSizeBytes = (long)lines * 205 / Segments, Compression = codec, Sync = SyncPolicy.None };
        using var journal = Open(stream, options, maintenance);
        StreamDescriptionFile.Write(new RealStorage(), Path.Combine(StreamsFolder, IdOf(stream)), new StreamDescription
        {
            ContainerId = IdOf(stream),
            ContainerName = NameOf(stream),
            Placement = new Dictionary<string, string> { ["service"] = ServiceOf(stream) },
        });
        var log = new ProgramLog(stream, stream);
        for (var line = 0; line < lines; line++)
        {
            var timeNano = StartNano + (HourNano / lines * line);
            var (text, _, isError) = log.Next(DateTimeOffset.FromUnixTimeMilliseconds(timeNano / 1_000_000));
            var isRare = stream % 7 == 3 && line == lines / 2;
            journal.Append(new LogEntry
            {
                Source = isError ? LogSource.Stderr : LogSource.Stdout,
                TimeNano = timeNano,
                Line = Encoding.UTF8.GetBytes(isRare ? $"{text} {RareWord}" : text),
            });
            if (line % 1000 == 999)
            {
                journal.Commit();
            }
        }
        journal.Commit();
        while (journal.AwaitsCompression)
        {
            await maintenance.WhenIdleAsync(journal);
        }
        await maintenance.WhenIdleAsync(journal);
    }
}
