using LogRelay.Diagnostics.Metrics;
using LogRelay.Journal.Retention;
using LogRelay.Plugin.Containers;

namespace LogRelay.Plugin.Metrics;

/// <summary>What came from containers, what of it is stored, and what it takes on disk.</summary>
internal sealed class PluginMetrics(PluginTotals totals, ContainerStreams streams, DiskBudget budget, PluginSettings settings) : IMetricSource
{
    /// <inheritdoc/>
    public void Write(MetricsText text)
    {
        var (fifos, journals, standIns) = (totals.Fifos, totals.Journals, totals.StandIns);
        // In the order in which records pass: of two that are read at different times the later one is never too small.
        text.Add(MetricCatalog.StoredRecords, journals.StoredRecords);
        text.Add(MetricCatalog.StoredBytes, journals.StoredBytes);
        text.Add(MetricCatalog.DroppedRecords, journals.DroppedRecords, "storage");
        text.Add(MetricCatalog.DroppedRecords, standIns.DroppedRecords, "no_folder");
        text.Add(MetricCatalog.DroppedBytes, journals.DroppedBytes, "storage");
        text.Add(MetricCatalog.DroppedBytes, standIns.DroppedBytes, "no_folder");
        text.Add(MetricCatalog.ReceivedRecords, fifos.ReceivedRecords);
        text.Add(MetricCatalog.UndecodableBytes, fifos.UndecodableBytes);
        text.Add(MetricCatalog.UndeliveredRecords, journals.UndeliveredRecords);
        text.Add(MetricCatalog.UndeliveredBytes, journals.UndeliveredBytes);
        text.Add(MetricCatalog.RemovedBytes, journals.EvictedBytes);
        text.Add(MetricCatalog.FailedRemovals, journals.FailedRemovals);
        text.Add(MetricCatalog.FailedRotations, journals.FailedRotations);
        text.Add(MetricCatalog.DamagedBytes, journals.DamagedBytes);
        text.Add(MetricCatalog.TornBytes, journals.TornBytes);
        text.Add(MetricCatalog.OpenStreams, streams.InUse().Count);
        text.Add(MetricCatalog.StoreBytes, budget.DiskBytes);
        if (budget.LimitBytes is { } limit)
        {
            text.Add(MetricCatalog.StoreLimitBytes, limit);
        }
        DiskMetrics.Write(text, settings.DataFolder);
    }
}
