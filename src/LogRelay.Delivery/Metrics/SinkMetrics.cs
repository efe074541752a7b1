using System.Runtime.CompilerServices;
using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks.Relay;
using LogRelay.Delivery.Streams;
using LogRelay.Diagnostics.Metrics;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Retention;

namespace LogRelay.Delivery.Metrics;

/// <summary>What each sink got, what waits for it, and since when. Sinks of one name are one.</summary>
public sealed class SinkMetrics(SinkTotals totals, IDeliveredStreams streams, SinkPumps pumps, TimeProvider time) : IMetricSource
{
    // What stood first in the queue when somebody asked last: during an outage it stays.
    private readonly ConditionalWeakTable<SpoolClaim, WaitingRecord> _waiting = [];

    /// <inheritdoc/>
    public void Write(MetricsText text)
    {
        // First the cursors, then the ends: what is written meanwhile is queued.
        var passed = totals.Read();
        var queues = ReadQueues();
        foreach (var (sink, bytes) in passed)
        {
            text.Add(MetricCatalog.SinkPassedBytes, bytes, sink);
        }
        WriteQueues(text, queues);
        WritePumps(text);
        WriteRelays(text);
    }

    private static void WriteQueues(MetricsText text, SortedDictionary<string, Queue> queues)
    {
        foreach (var (sink, queue) in queues)
        {
            text.Add(MetricCatalog.SinkQueuedBytes, queue.Bytes, sink);
        }
        foreach (var (sink, queue) in queues)
        {
            text.Add(MetricCatalog.SinkLagSeconds, queue.LagSeconds, sink);
        }
        foreach (var (sink, queue) in queues)
        {
            text.Add(MetricCatalog.SinkStreams, queue.Streams, sink);
        }
    }

    private void WritePumps(MetricsText text)
    {
        var sinks = pumps.All.GroupBy(static pump => pump.Name, StringComparer.Ordinal).OrderBy(static sink => sink.Key, StringComparer.Ordinal).ToList();
        Each(MetricCatalog.SinkFailing, static sink => sink.Any(static pump => pump.Pump.Failure is not null) ? 1 : 0);
        Each(MetricCatalog.SinkDeliveredRecords, Sum(static counters => counters.Delivered));
        Each(MetricCatalog.SinkDeliveredBytes, Sum(static counters => counters.DeliveredBytes));
        Each(MetricCatalog.SinkRejectedRecords, Sum(static counters => counters.Rejected));
        foreach (var sink in sinks)
        {
            text.Add(MetricCatalog.SinkWithheldRecords, Sum(static counters => counters.Joined)(sink), sink.Key, "joined");
            text.Add(MetricCatalog.SinkWithheldRecords, Sum(static counters => counters.Filtered)(sink), sink.Key, "filtered");
            text.Add(MetricCatalog.SinkWithheldRecords, Sum(static counters => counters.Limited)(sink), sink.Key, "limited");
        }
        Each(MetricCatalog.SinkAddedRecords, Sum(static counters => counters.Added));
        Each(MetricCatalog.SinkResentRecords, Sum(static counters => counters.Resent));
        Each(MetricCatalog.SinkRetries, Sum(static counters => counters.Retries));
        Each(MetricCatalog.SinkFaults, Sum(static counters => counters.Faults));

        void Each(MetricDefinition metric, Func<IEnumerable<(string Name, IStreamPump Pump)>, double> valueOf)
        {
            foreach (var sink in sinks)
            {
                text.Add(metric, valueOf(sink), sink.Key);
            }
        }
    }

    /// <summary>What only an aggregator tells.</summary>
    private void WriteRelays(MetricsText text)
    {
        var relays = pumps.All.Where(static pump => pump.Pump is RelayPump)
            .GroupBy(static pump => pump.Name, static pump => ((RelayPump)pump.Pump).Counters, StringComparer.Ordinal)
            .OrderBy(static sink => sink.Key, StringComparer.Ordinal).ToList();
        // Stored before sent: of two that are read at different times the later one is never too small.
        Each(MetricCatalog.RelayStoredBytes, static counters => counters.AckedBytes);
        Each(MetricCatalog.RelaySentBytes, static counters => counters.SentBytes);
        Each(MetricCatalog.RelayMissingBytes, static counters => counters.MissingBytes);
        Each(MetricCatalog.RelayCalls, static counters => counters.Calls);
        Each(MetricCatalog.RelayRefusals, static counters => counters.Refusals);

        void Each(MetricDefinition metric, Func<RelayCounters, long> valueOf)
        {
            foreach (var sink in relays)
            {
                text.Add(metric, sink.Sum(valueOf), sink.Key);
            }
        }
    }

    private static Func<IEnumerable<(string Name, IStreamPump Pump)>, double> Sum(Func<DeliveryCounters, long> number) =>
        sink => sink.Sum(pump => number(pump.Pump.Counters));

    private SortedDictionary<string, Queue> ReadQueues()
    {
        var queues = new SortedDictionary<string, Queue>(StringComparer.Ordinal);
        var now = time.GetUtcNow();
        foreach (var journal in streams.OpenJournals())
        {
            foreach (var claim in journal.Claims.All)
            {
                if (!queues.TryGetValue(claim.Sink, out var queue))
                {
                    queues.Add(claim.Sink, queue = new Queue());
                }
                Count(queue, journal, claim, now);
            }
        }
        return queues;
    }

    private void Count(Queue queue, StreamJournal journal, SpoolClaim claim, DateTimeOffset now)
    {
        queue.Streams++;
        var position = claim.Position;
        var waiting = journal.EndPosition - position;
        if (waiting <= 0)
        {
            return;
        }
        queue.Bytes += waiting;
        var first = _waiting.GetValue(claim, static _ => new WaitingRecord());
        if (first.Position != position || first.TimeNano is null)
        {
            first.Position = position;
            first.TimeNano = TimeAt(journal, position);
        }
        if (first.TimeNano is { } since)
        {
            queue.LagSeconds = Math.Max(queue.LagSeconds, (now - DateTimeOffset.UnixEpoch).TotalSeconds - (since / 1e9));
        }
    }

    private static long? TimeAt(StreamJournal journal, long position)
    {
        try
        {
            using var reader = journal.OpenReader(position);
            using var batch = new RecordBatch();
            return reader.Read(batch, maxRecords: 1, maxTextBytes: int.MaxValue) > 0 ? batch.Records[0].TimeNano : null;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Its container has stopped meanwhile, or its sink finds the same and says so.
            return null;
        }
    }

    private sealed class Queue
    {
        public int Streams { get; set; }

        public long Bytes { get; set; }

        public double LagSeconds { get; set; }
    }

    private sealed class WaitingRecord
    {
        public long Position { get; set; }

        public long? TimeNano { get; set; }
    }
}
