using System.Text;
using LogRelay.Aggregator.Store;
using LogRelay.Aggregator.Store.Journals;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store;

/// <summary>The embedded store keeps the contract.</summary>
public sealed class JournalStoreTests : StoreContract, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private JournalMaintenance _maintenance = NewMaintenance();
    private NodeStore? _store;

    private protected override ILogStore Store => Embedded;

    private NodeStore Embedded => _store ??= Stores.Open(
        new RealStorage(), new AggregatorSettings { DataFolder = Path.Combine(_folder.Path, "data") }, _maintenance);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        _folder.Dispose();
    }

    private protected override async Task RestartAsync()
    {
        await _maintenance.DisposeAsync();
        _maintenance = NewMaintenance();
        _store = null;
    }

    private protected override Task<IReadOnlyList<string>> ReadAsync(string nodeId, string container)
    {
        using var stream = Embedded.Open(NumberedStream.Node with { Id = nodeId }, NumberedStream.Describe(container), 0);
        using var reader = stream.Journal.OpenReader(0);
        using var batch = new RecordBatch();
        var lines = new List<string>();
        while (reader.Read(batch, maxRecords: 1000, maxTextBytes: 1024 * 1024) > 0)
        {
            foreach (ref readonly var record in batch.Records)
            {
                lines.Add(Encoding.UTF8.GetString(batch.Line(in record)));
            }
            batch.Clear();
        }
        return Task.FromResult<IReadOnlyList<string>>(lines);
    }

    private static JournalMaintenance NewMaintenance() => new(static (_, failure) => throw failure);
}
