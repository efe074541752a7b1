using LogRelay.Aggregator.Access;

namespace LogRelay.Aggregator.Query.Http;

/// <summary>The HTTP API: docs/http-api.md.</summary>
internal static class HttpApi
{
    /// <summary>What its endpoints need.</summary>
    public static void AddHttpApi(this IServiceCollection services)
    {
        services.AddSingleton<RequestedHost>();
        services.AddSingleton<HttpAnswers>();
        services.AddSingleton<SearchEndpoints>();
        services.AddSingleton<CountEndpoints>();
    }

    /// <summary>Serves it; callers need the scope <c>read</c>.</summary>
    public static void MapHttpApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1").RequireScope(AccessScope.Read);
        var searches = app.Services.GetRequiredService<SearchEndpoints>();
        var counts = app.Services.GetRequiredService<CountEndpoints>();
        api.Map("/query", searches.QueryAsync);
        api.Map("/context", searches.ContextAsync);
        api.Map("/tail", searches.TailAsync).LastingCall();
        api.Map("/histogram", counts.HistogramAsync);
        api.Map("/fields", counts.FieldsAsync);
        api.Map("/patterns", counts.PatternsAsync);
        api.Map("/streams", counts.StreamsAsync);
        api.Map("/nodes", counts.NodesAsync);
    }
}
