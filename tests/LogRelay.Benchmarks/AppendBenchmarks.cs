using BenchmarkDotNet.Attributes;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;

namespace LogRelay.Benchmarks;

/// <summary>
/// The journal alone: lines of 128 bytes, without attributes, appended and committed to a real file, the entries of the
/// block index included. The goal is 300 MB of log bytes a second on one core (427 ns a record), and no allocation.
/// </summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(2)]
[IterationCount(8)]
[InvocationCount(1, unrollFactor: 1)]
public class AppendBenchmarks : IAsyncDisposable
{
    private const int Records = 1_000_000;
    private const int LineBytes = 128;
    private const long StartNano = 1_700_000_000_000_000_000;

    // What a plugin that reads a full pipe hands over at once.
    private const int RecordsPerCommit = 4096;

    private readonly byte[] _line = new byte[LineBytes - 1];
    private string _folder = "";
    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);
    private StreamJournal _journal = null!;

    /// <summary>The folder that the file is in: one in memory (tmpfs), and one on disk.</summary>
    [Params("/dev/shm", "/var/tmp")]
    public string Root { get; set; } = "";

    /// <summary>Text as programs write it: words and numbers.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var text = "2026-11-23T07:45:00.123Z INFO GET /api/v1/orders/8421 200 17ms user=4711 request=4f1c8a0b2d3e agent=curl "u8;
        for (var at = 0; at < _line.Length; at++)
        {
            _line[at] = text[at % text.Length];
        }
    }

    /// <summary>A new journal for each million of records.</summary>
    [IterationSetup]
    public void Open()
    {
        _folder = Directory.CreateDirectory(Path.Combine(Root, $"logrelay-bench-{Guid.NewGuid():N}")).FullName;
        _journal = StreamJournal.Open(
            new RealStorage(), Path.Combine(_folder, "4f1c8a0b2d3e"), "4f1c8a0b2d3e", new JournalOptions(), _maintenance, [], minimumPosition: 0);
    }

    /// <summary>Removes it.</summary>
    [IterationCleanup]
    public void Close()
    {
        _journal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>One record.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public long AppendAndCommit()
    {
        var entry = new LogEntry { Line = _line };
        for (var record = 0; record < Records; record++)
        {
            entry.TimeNano = StartNano + (record * 3_333L);
            _journal.Append(in entry);
            if (record % RecordsPerCommit == RecordsPerCommit - 1)
            {
                _journal.Commit();
            }
        }
        _journal.Commit();
        return _journal.Counters.DroppedRecords == 0 ? _journal.EndPosition : throw new InvalidOperationException("the disk took only a part");
    }
}
