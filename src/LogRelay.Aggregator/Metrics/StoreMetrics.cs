using LogRelay.Aggregator.Store.Journals;
using LogRelay.Aggregator.Store.Journals.Retention;
using LogRelay.Diagnostics.Metrics;

namespace LogRelay.Aggregator.Metrics;

/// <summary>The embedded store: what it holds, what it takes, what retention has removed.</summary>
internal sealed class StoreMetrics(StoredStreams streams, StoreRetention retention, AggregatorSettings settings) : IMetricSource
{
    /// <inheritdoc/>
    public void Write(MetricsText text)
    {
        var totals = streams.Totals;
        text.Add(MetricCatalog.UndeliveredRecords, totals.UndeliveredRecords);
        text.Add(MetricCatalog.UndeliveredBytes, totals.UndeliveredBytes);
        text.Add(MetricCatalog.StoreStreams, streams.Journals.InUse().Count, "open");
        text.Add(MetricCatalog.StoreStreams, streams.Closed, "closed");
        text.Add(MetricCatalog.StoreUnusable, streams.Unusable);
        text.Add(MetricCatalog.StoreRepairs, streams.Repairs);
        text.Add(MetricCatalog.StoreBytes, streams.Budget.DiskBytes);
        if (streams.Budget.LimitBytes is { } limit)
        {
            text.Add(MetricCatalog.StoreLimitBytes, limit);
        }
        DiskMetrics.Write(text, settings.DataFolder);
        text.Add(MetricCatalog.RemovedBytes, totals.EvictedBytes);
        text.Add(MetricCatalog.RemovedStreams, retention.RemovedForAge, "age");
        text.Add(MetricCatalog.RemovedStreams, streams.RemovedForSize, "size");
        text.Add(MetricCatalog.FailedRemovals, totals.FailedRemovals);
        text.Add(MetricCatalog.FailedRotations, totals.FailedRotations);
        text.Add(MetricCatalog.DamagedBytes, totals.DamagedBytes);
        text.Add(MetricCatalog.TornBytes, totals.TornBytes);
    }
}
