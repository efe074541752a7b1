using LogRelay.Aggregator.Store.Journals.Retention;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>Looks after the embedded store for as long as the program runs.</summary>
internal sealed class StoreUpkeep(StoreRetention retention) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        retention.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => retention.StopAsync();
}
