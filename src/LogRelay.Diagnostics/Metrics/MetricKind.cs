namespace LogRelay.Diagnostics.Metrics;

/// <summary>What a metric's value does over time.</summary>
public enum MetricKind
{
    /// <summary>It only grows, from 0 at the program's start.</summary>
    Counter,

    /// <summary>It is what it is now.</summary>
    Gauge,

    /// <summary>It counts observations by size, from 0 at the program's start.</summary>
    Histogram,
}
