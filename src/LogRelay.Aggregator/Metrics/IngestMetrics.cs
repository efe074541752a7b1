using LogRelay.Aggregator.Ingest;
using LogRelay.Diagnostics.Metrics;

namespace LogRelay.Aggregator.Metrics;

/// <summary>Nodes, and what they send.</summary>
internal sealed class IngestMetrics(IngestCounters counters, ConnectedNodes nodes) : IMetricSource
{
    /// <inheritdoc/>
    public void Write(MetricsText text)
    {
        text.Add(MetricCatalog.NodesConnected, nodes.Open().Count);
        text.Add(MetricCatalog.IngestCalls, counters.Welcomed, "welcomed");
        text.Add(MetricCatalog.IngestCalls, counters.RefusedCalls, "refused");
        // In the order in which records pass: what is read later is never too small.
        text.Add(MetricCatalog.IngestStoredRecords, counters.StoredRecords);
        text.Add(MetricCatalog.IngestStoredBytes, counters.StoredBytes);
        text.Add(MetricCatalog.IngestAcks, counters.Acks);
        text.Add(MetricCatalog.IngestRefusedRecords, counters.RefusedRecords, "storage");
        text.Add(MetricCatalog.IngestReceivedRecords, counters.ReceivedRecords);
        text.Add(MetricCatalog.IngestReceivedBytes, counters.ReceivedBytes);
        text.Add(MetricCatalog.IngestWireBytes, counters.WireBytes);
        text.Add(MetricCatalog.IngestMissingBytes, counters.MissingBytes);
    }
}
