using System.Collections.Concurrent;
using LogRelay.Diagnostics.Metrics;

namespace LogRelay.Aggregator.Metrics;

/// <summary>How many queries were answered, of which kind, how, and how long it took. Any thread.</summary>
internal sealed class QueryMetrics(TimeProvider time) : IMetricSource
{
    private const string Tail = "tail";

    private readonly ConcurrentDictionary<(string Kind, string Outcome), long> _ended = new();
    private readonly ConcurrentDictionary<string, DurationHistogram> _durations = new(StringComparer.Ordinal);
    private long _running;

    /// <summary>A query begins.</summary>
    /// <param name="kind">Which call of query.proto.</param>
    /// <returns>Disposed of when it has ended.</returns>
    public Running Begin(string kind)
    {
        Interlocked.Increment(ref _running);
        return new Running(this, kind, time.GetTimestamp());
    }

    /// <inheritdoc/>
    public void Write(MetricsText text)
    {
        foreach (var (query, count) in _ended.OrderBy(static query => query.Key))
        {
            text.Add(MetricCatalog.Queries, count, query.Kind, query.Outcome);
        }
        text.Add(MetricCatalog.QueriesRunning, Interlocked.Read(ref _running));
        foreach (var (kind, durations) in _durations.OrderBy(static query => query.Key, StringComparer.Ordinal))
        {
            text.Add(MetricCatalog.QuerySeconds, durations, kind);
        }
    }

    private void End(string kind, string outcome, long began)
    {
        Interlocked.Decrement(ref _running);
        _ = _ended.AddOrUpdate((kind, outcome), 1, static (_, count) => count + 1);
        if (kind != Tail)
        {
            _durations.GetOrAdd(kind, static _ => new DurationHistogram()).Observe(time.GetElapsedTime(began));
        }
    }

    /// <summary>A query that is being answered. One owner.</summary>
    internal sealed class Running(QueryMetrics metrics, string kind, long began) : IDisposable
    {
        /// <summary>How it ends, unless something else is said: whoever asked left early.</summary>
        public string Outcome { get; set; } = "left";

        /// <inheritdoc/>
        public void Dispose() => metrics.End(kind, Outcome, began);
    }
}
