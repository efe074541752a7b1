using LogRelay.Aggregator.Store.Journals.Retention;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>Looks after the embedded store for as long as the program runs.</summary>
internal sealed class StoreUpkeep(StoreRetention retention, StoreIndexing indexing) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // First: retention's first round opens and closes every stream.
        indexing.Start();
        retention.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await retention.StopAsync();
        await indexing.StopAsync();
    }
}
