using LogRelay.Aggregator.Forwarding;
using LogRelay.Aggregator.Ingest;
using LogRelay.Aggregator.Metrics;
using LogRelay.Aggregator.Store.Journals.Retention;
using LogRelay.Diagnostics.Metrics;
using LogRelay.Journal;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>Puts the embedded store together.</summary>
internal static class JournalServices
{
    /// <summary>The journals themselves.</summary>
    public static void AddJournals(this IServiceCollection services, AggregatorSettings settings)
    {
        services.AddSingleton(provider => new JournalMaintenance((journal, failure) =>
            IngestLog.MaintenanceFailed(provider.GetRequiredService<ILogger<JournalMaintenance>>(), journal.StreamId, failure)));
        services.AddSingleton(provider => new DiskBudget(settings.Retention.Size?.On(DiskBytes(settings)), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<StoredStreams>();
        services.AddSingleton<NodeStore>();
    }

    /// <summary>The journals as what keeps the nodes' lines, and who looks after them.</summary>
    public static void AddJournalStore(this IServiceCollection services, AggregatorSettings settings)
    {
        services.AddForwarding(settings);
        services.AddSingleton<IStoreHealth, StoreProbe>();
        services.AddSingleton(provider => new StoreRetention(
            provider.GetRequiredService<IStorage>(), settings, provider.GetRequiredService<StoredStreams>(), DiskBytes(settings),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StoreRetention>>()));
        services.AddSingleton<StoreIndexing>();
        services.AddHostedService<StoreUpkeep>();
        services.AddSingleton<IMetricSource, StoreMetrics>();
    }

    private static long DiskBytes(AggregatorSettings settings)
    {
        // Until the first node calls there may be no folder yet.
        var folder = settings.DataFolder;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }
        return new DriveInfo(folder).TotalSize;
    }
}
