using System.Collections.Concurrent;
using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Plugin.Fifo;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using LogRelay.Testing.Storage;
using Microsoft.Extensions.Logging;
using Xunit;

namespace LogRelay.Plugin.Tests.Fifo;

/// <summary>What storage refuses is said in the plugin's own log, without waiting for the disk to recover.</summary>
public sealed class StorageTroublesTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FaultyStorage _storage = new(new RealStorage());
    private readonly JournalMaintenance _maintenance = new(static (_, _) => { });
    private readonly KeptLog _log = new();

    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk_drains_the_fifo_and_every_lost_record_is_reported_though_the_disk_never_recovers()
    {
        using var journal = Open(new JournalOptions());
        using var fifo = new DockerdFifo(_folder.File("fifo"));
        using (var pump = new FifoPump("test", 64 * 1024, static _ => { }, _log))
        {
            var attachment = Attach(fifo, journal);
            await pump.AttachAsync(attachment);
            _storage.FillUp(0);
            fifo.Put([.. Frames.Line("one", 1), .. Frames.Line("two", 2), .. Frames.Line("three", 3)]);
            await pump.DetachAsync(attachment);
        }
        Assert.Equal(3, journal.Counters.DroppedRecords);
        Assert.Equal(3, _log.Messages.Where(static message => message.Contains("could not be stored", StringComparison.Ordinal)).Sum(static message => int.Parse(message.Split(' ')[0], null)));
    }

    [Fact]
    public async Task A_rotation_that_fails_is_reported_and_loses_nothing()
    {
        using var journal = Open(new JournalOptions { MaxSizeBytes = 100, MaxFiles = 5 });
        using var fifo = new DockerdFifo(_folder.File("fifo"));
        using (var pump = new FifoPump("test", 64 * 1024, static _ => { }, _log))
        {
            var attachment = Attach(fifo, journal);
            await pump.AttachAsync(attachment);
            _storage.Fail(StorageOperation.Rename, StorageErrno.DeviceError);
            fifo.Put([.. Frames.Line(new string('a', 90), 1), .. Frames.Line(new string('b', 90), 2)]);
            await pump.DetachAsync(attachment);
        }
        Assert.Equal(0, journal.Counters.DroppedRecords);
        Assert.Equal(2, journal.Counters.StoredRecords);
        Assert.Contains(_log.Messages, static message => message.Contains("could not be rotated", StringComparison.Ordinal));
    }

    private static FifoAttachment Attach(DockerdFifo fifo, StreamJournal journal) =>
        new(fifo.Path, journal, mayHoldKnownEntries: false, TimeProvider.System, PipeBudget.OfThisMachine(), new FifoCounters());

    private StreamJournal Open(JournalOptions options) =>
        StreamJournal.Open(_storage, _folder.File("stream"), "c0ffee", options, _maintenance, [], 0);

    private sealed class KeptLog : ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Enqueue(formatter(state, exception));
    }
}
