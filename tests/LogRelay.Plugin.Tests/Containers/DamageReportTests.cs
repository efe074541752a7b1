using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;
using LogRelay.Plugin.Containers;
using LogRelay.Testing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Containers;

/// <summary>Damage that readers find is in the plugin's own log: each file once, and not thousands of lines for a dying disk.</summary>
public sealed class DamageReportTests : IAsyncDisposable
{
    private const string Folder = "/streams/c1";

    private readonly CrashingStorage _storage = new();
    private readonly FakeTimeProvider _time = new();
    private readonly JournalMaintenance _maintenance = new(static (_, _) => { });
    private readonly KeptLog _log = new();

    public ValueTask DisposeAsync() => _maintenance.DisposeAsync();

    [Fact]
    public void A_damaged_file_is_named_once_however_often_and_through_how_many_openings_it_is_read()
    {
        var report = new DamageReport(_time, _log);
        using (var journal = Write())
        {
            Damage(number: 2);
            ReadAll(journal);
            report.Write(journal);
            ReadAll(journal);
            report.Write(journal);
        }
        using (var again = Open())
        {
            ReadAll(again);
            report.Write(again);
        }

        var message = Assert.Single(_log.Messages);
        Assert.Contains("container c1 is damaged", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_damaged_files_are_summed_up()
    {
        var report = new DamageReport(_time, _log);
        using var journal = Write();
        for (var number = 1; number <= 25; number++)
        {
            Damage(number);
        }
        ReadAll(journal);
        report.Write(journal);
        Assert.Equal(20, _log.Messages.Count);

        _time.Advance(TimeSpan.FromMinutes(1));
        report.Write(journal);

        Assert.StartsWith("5 more files", _log.Messages.Last(), StringComparison.Ordinal);
    }

    private StreamJournal Open() =>
        StreamJournal.Open(_storage, Folder, "c1", new JournalOptions { MaxSizeBytes = 500, MaxFiles = 1000 }, _maintenance, [], 0);

    private StreamJournal Write()
    {
        var journal = Open();
        for (var number = 0; number < 200; number++)
        {
            journal.Append(new LogEntry { TimeNano = 1_700_000_000_000_000_000 + number, Line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"line {number}")) });
            journal.Commit();
        }
        return journal;
    }

    private void Damage(int number)
    {
        using var file = _storage.Open($"{Folder}/c1-json.log.{number}", StorageOpenMode.ReadWrite);
        file.Write(100, new byte[150]);
    }

    private static void ReadAll(StreamJournal journal)
    {
        using var reader = journal.OpenReader(0);
        using var batch = new RecordBatch();
        while (reader.Read(batch, 1000, int.MaxValue) > 0)
        {
        }
        Assert.True(reader.DamagedBytes > 0);
    }

    private sealed class KeptLog : ILogger<DamageReport>
    {
        public ConcurrentQueue<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Enqueue(formatter(state, exception));
    }
}
