using System.Diagnostics;
using System.Reflection;

namespace LogRelay.Diagnostics.Metrics;

/// <summary>The process itself, under the names that every Prometheus client uses, and the program's version.</summary>
public sealed class ProcessMetrics : IMetricSource
{
    private readonly string _version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <inheritdoc/>
    public void Write(MetricsText text)
    {
        using var process = Process.GetCurrentProcess();
        text.Add(MetricCatalog.BuildInfo, 1, _version);
        text.Add(MetricCatalog.ProcessCpuSeconds, process.TotalProcessorTime.TotalSeconds);
        text.Add(MetricCatalog.ProcessResidentBytes, process.WorkingSet64);
        text.Add(MetricCatalog.ProcessStartTime, new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0);
        text.Add(MetricCatalog.ProcessOpenFiles, Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
    }
}
