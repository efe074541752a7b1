using LogRelay.Aggregator.Store;
using LogRelay.Diagnostics.Metrics;

namespace LogRelay.Aggregator.Metrics;

/// <summary>Whether the store takes lines.</summary>
internal sealed class HealthMetrics(IStoreHealth store) : IMetricSource
{
    // Of a store that has to be waited for: what it said when it was asked last.
    private volatile bool _isWritable = true;
    private Task _asking = Task.CompletedTask;

    /// <inheritdoc/>
    public void Write(MetricsText text)
    {
        if (_asking.IsCompleted)
        {
            _asking = AskAsync();
        }
        text.Add(MetricCatalog.StoreWritable, _isWritable ? 1 : 0);
    }

    private async Task AskAsync() => _isWritable = await store.FindTroubleAsync(CancellationToken.None) is null;
}
