using LogRelay.Aggregator.Store;
using LogRelay.Delivery.Metrics;
using LogRelay.Delivery.Streams;
using LogRelay.Diagnostics.Metrics;
using LogRelay.Journal.Storage;

namespace LogRelay.Aggregator.Forwarding;

/// <summary>Puts together what gives stored streams to sinks.</summary>
internal static class ForwardingServices
{
    /// <summary>The embedded store, with sinks of its own.</summary>
    public static void AddForwarding(this IServiceCollection services, AggregatorSettings settings)
    {
        services.AddSingleton<ForwardRules>();
        services.AddSingleton<ISinkChoice>(static provider => provider.GetRequiredService<ForwardRules>());
        services.AddSingleton<IDeliveredStreams, ForwardedStreams>();
        services.AddSingleton<SinkTotals>();
        services.AddSingleton<IMetricSource, SinkMetrics>();
        services.AddSingleton(provider => new SinkPumps(
            provider.GetRequiredService<IStorage>(), settings.RejectedFolder,
            static () => throw new InvalidOperationException("BUG: an aggregator relays to nobody"),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SinkPumps>>()));
        services.AddSingleton<DeliveriesUnderWay>();
        services.AddSingleton<SinkSettlement>();
        services.AddSingleton<StreamDelivery>();
        services.AddSingleton<ResumedDeliveries>();
        services.AddSingleton(static provider => new SinkChanges(
            provider.GetRequiredService<ForwardRules>().File, provider.GetRequiredService<StreamDelivery>(), provider.GetRequiredService<ILogger<SinkChanges>>()));
        services.AddSingleton<ILogStore, ForwardingStore>();
        services.AddHostedService<ForwardingLifetime>();
    }
}
