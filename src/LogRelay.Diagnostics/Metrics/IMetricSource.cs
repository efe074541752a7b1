namespace LogRelay.Diagnostics.Metrics;

/// <summary>A part of a program that has something to measure.</summary>
public interface IMetricSource
{
    /// <summary>Writes its metrics as they are now. Any thread; one call at a time. Waits for nobody.</summary>
    void Write(MetricsText text);
}
