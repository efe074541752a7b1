using System.Text;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Index;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Query.Engine;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Query.Tests.Engine;

/// <summary>Ten streams of several kinds of programs, in journals of each codec, and what was written to them.</summary>
public class WrittenLogs : IAsyncLifetime
{
    internal const int Streams = 10;
    internal const int Lines = 20_000;
    private const long Start = 1_700_000_000_000_000_000;

    private readonly TempFolder _folder = new();
    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);
    private readonly List<StreamJournal> _journals = [];

    // Little enough that what is kept changes all the time.
    private readonly BlockAnalyses _analyses = new(60_000);
    private readonly List<StreamFacts> _facts = [];
    private readonly LogWriter _writer = new(11);
    private readonly List<(LoggedLine Line, long Position)> _written = [];

    /// <summary>The lines in the order in which they were written, with their positions.</summary>
    internal IReadOnlyList<(LoggedLine Line, long Position)> Written => _written;

    public async ValueTask InitializeAsync()
    {
        var random = new Random(7);
        for (var stream = 0; stream < Streams; stream++)
        {
            var id = $"{stream:x64}";
            // Plain, gzip and zstd; small files, so that there are many blocks; one that is only written to.
            _journals.Add(StreamJournal.Open(new RealStorage(), Path.Combine(_folder.Path, id), id, OptionsOf(stream), _maintenance, [], 0));
            _facts.Add(new StreamFacts(id, new Dictionary<string, string>
            {
                ["service"] = stream % 2 == 0 ? "web" : "api",
                ["container"] = $"shop-{stream}",
                ["label.team"] = stream % 3 == 0 ? "blue" : "red",
            }));
        }
        var time = Start;
        for (var i = 0; i < Lines; i++)
        {
            // Now and then several at once, and a clock that goes back.
            time += random.Next(20) == 0 ? -random.Next(5_000_000) : random.Next(3) * 1_000_000;
            var line = Next(random.Next(Streams), time);
            var journal = _journals[line.Stream];
            var position = journal.EndPosition;
            journal.Append(new LogEntry
            {
                Source = line.IsError ? LogSource.Stderr : LogSource.Stdout,
                TimeNano = line.TimeNano,
                Line = Encoding.UTF8.GetBytes(line.Text),
            });
            journal.Commit();
            _written.Add((line, position));
        }
        foreach (var journal in _journals)
        {
            await _maintenance.WhenIdleAsync(journal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _maintenance.DisposeAsync();
        _journals.ForEach(static journal => journal.Dispose());
        _folder.Dispose();
    }

    internal List<StreamToSearch> Open() => [.. _journals.Select((journal, i) => new StreamToSearch(_facts[i], journal.OpenBlocks(_analyses)))];

    /// <summary>The next line of a stream.</summary>
    private protected virtual LoggedLine Next(int stream, long timeNano) => _writer.Next(stream, timeNano);

    internal StreamFacts FactsOf(int stream) => _facts[stream];

    /// <summary>What the plain search finds of it, in the order that is asked for, whatever the limits.</summary>
    internal IEnumerable<(LoggedLine Line, long Position)> Matching(QueryRequest request)
    {
        var found = _written.Where(written => written.Line.TimeNano >= request.SinceNano && written.Line.TimeNano <= request.UntilNano
            && PlainSearch.IsMatch(request.Query, written.Line, _facts[written.Line.Stream]));
        return request.Order == QueryOrder.OldestFirst
            ? found.OrderBy(static written => (written.Line.TimeNano, written.Line.Stream, written.Position))
            : found.OrderByDescending(static written => (written.Line.TimeNano, written.Line.Stream, written.Position));
    }

    private static JournalOptions OptionsOf(int stream) => new()
    {
        MaxSizeBytes = stream == 9 ? null : 30_000,
        MaxFiles = 1000,
        Compression = (stream % 3) switch { 0 => SegmentCodec.Plain, 1 => SegmentCodec.Gzip, _ => SegmentCodec.Zstd },
        BlockBytes = 4096,
    };
}
