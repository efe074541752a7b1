using LogRelay.Aggregator.Access;
using LogRelay.Aggregator.Metrics;
using LogRelay.Aggregator.Query.ClickHouse;
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
        if (settings.ClickHouse is null)
        {
            services.AddSingleton<NodeJournals>();
            services.AddSingleton<INodeList>(static provider => provider.GetRequiredService<NodeJournals>());
            services.AddSingleton<YieldingThreads>();
        }
        else
        {
            services.AddClickHouseQueries();
        }
        services.AddSingleton(static provider => new JournalStreams(
            provider.GetRequiredService<NodeJournals>(), provider.GetRequiredService<TimeProvider>(), keepsClosed: true));
        services.AddSingleton<IQueryAnswers>(provider =>
        {
            IQueryAnswers answers = settings.ClickHouse is null ? OfJournals(provider) : provider.GetRequiredService<ClickHouseAnswers>();
            return new MeasuredAnswers(new LimitedAnswers(answers, settings), provider.GetRequiredService<QueryMetrics>());
        });
        services.AddSingleton(_ => new SearchSlots(settings.MaxQueriesRunning, settings.MaxQueriesWaiting, settings.MaxTails));
        services.AddSingleton<KnownNodes>();
        services.AddSingleton<AggregatorStatus>();
        services.AddSingleton<AggregatorCalls>();
        services.AddHttpApi();
    }

    private static QueryAnswers OfJournals(IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var threads = provider.GetRequiredService<YieldingThreads>();
        var streams = provider.GetRequiredService<JournalStreams>();
        return new QueryAnswers(streams, time, threads.MaximumConcurrencyLevel, threads, streams);
    }

    /// <summary>Serves them.</summary>
    public static void MapQueries(this WebApplication app)
    {
        app.MapGrpcService<AggregatorCalls>().RequireScope(AccessScope.Read);
        app.MapHttpApi();
    }
}
