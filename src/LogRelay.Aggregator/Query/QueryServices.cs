using LogRelay.Aggregator.Access;
using LogRelay.Aggregator.Metrics;
using LogRelay.Aggregator.Query.Http;
using LogRelay.Aggregator.Store.Journals;
using LogRelay.Query.Service;
using LogRelay.Query.Sources;

namespace LogRelay.Aggregator.Query;

/// <summary>Puts together what answers searches.</summary>
internal static class QueryServices
{
    /// <summary>Everything that searches need beside the store.</summary>
    public static void AddQueries(this IServiceCollection services, AggregatorSettings settings)
    {
        services.AddSingleton<NodeJournals>();
        services.AddSingleton<INodeList>(static provider => provider.GetRequiredService<NodeJournals>());
        services.AddSingleton<YieldingThreads>();
        services.AddSingleton<IQueryAnswers>(static provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var threads = provider.GetRequiredService<YieldingThreads>();
            var streams = new JournalStreams(provider.GetRequiredService<NodeJournals>(), time);
            return new MeasuredAnswers(
                new LimitedAnswers(
                    new QueryAnswers(streams, time, threads.MaximumConcurrencyLevel, threads, streams), provider.GetRequiredService<AggregatorSettings>()),
                provider.GetRequiredService<QueryMetrics>());
        });
        services.AddSingleton(_ => new SearchSlots(settings.MaxQueriesRunning, settings.MaxQueriesWaiting, settings.MaxTails));
        services.AddSingleton<KnownNodes>();
        services.AddSingleton<AggregatorStatus>();
        services.AddSingleton<AggregatorCalls>();
        services.AddHttpApi();
    }

    /// <summary>Serves them.</summary>
    public static void MapQueries(this WebApplication app)
    {
        app.MapGrpcService<AggregatorCalls>().RequireScope(AccessScope.Read);
        app.MapHttpApi();
    }
}
