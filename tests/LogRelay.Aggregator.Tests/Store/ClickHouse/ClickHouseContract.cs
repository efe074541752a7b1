using LogRelay.Aggregator.Store;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>The contract over a database of its own.</summary>
public abstract class ClickHouseContract(bool isCluster) : StoreContract, IAsyncLifetime
{
    private TestStore? _open;

    private protected override ILogStore Store => _open!.Store;

    public async ValueTask InitializeAsync() => _open = TestStore.Open(TestStore.SettingsOf(await StartAsync(), isCluster));

    public async ValueTask DisposeAsync()
    {
        await (_open?.DisposeAsync() ?? ValueTask.CompletedTask);
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<IReadOnlyList<Uri>> StartAsync();

    private protected override async Task RestartAsync()
    {
        var settings = _open!.Settings;
        await _open.DisposeAsync();
        _open = TestStore.Open(settings);
    }

    private protected override async Task<IReadOnlyList<string>> ReadAsync(string nodeId, string container) => await _open!.LinesAsync(nodeId, container);
}
