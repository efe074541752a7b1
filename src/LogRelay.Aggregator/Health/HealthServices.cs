using LogRelay.Aggregator.Ingest;
using LogRelay.Aggregator.Metrics;
using LogRelay.Diagnostics.Metrics;

namespace LogRelay.Aggregator.Health;

/// <summary>Puts together what orchestrators and Prometheus are answered from.</summary>
internal static class HealthServices
{
    // Calls end within a second or so; a disk that hangs may keep one longer.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    /// <summary>Everything beside what the store adds itself.</summary>
    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        services.AddSingleton<IngestCounters>();
        services.AddSingleton<QueryMetrics>();
        services.AddSingleton<IMetricSource, IngestMetrics>();
        services.AddSingleton<IMetricSource, HealthMetrics>();
        services.AddSingleton<IMetricSource>(static provider => provider.GetRequiredService<QueryMetrics>());
        services.AddSingleton<IMetricSource, ProcessMetrics>();
        services.AddHostedService<AggregatorLifetime>();
        services.Configure<HostOptions>(static host => host.ShutdownTimeout = LongestStop);
    }
}
