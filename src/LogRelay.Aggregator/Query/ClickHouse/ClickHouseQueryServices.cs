using LogRelay.Aggregator.Store.ClickHouse;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Puts together what answers searches from ClickHouse.</summary>
internal static class ClickHouseQueryServices
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    // The server closes after 3 seconds by default: a request on a connection that is just being closed would fail.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Everything that searches need beside the store.</summary>
    public static void AddClickHouseQueries(this IServiceCollection services)
    {
        services.AddSingleton<IClickHouseQueries>(static provider =>
        {
            var store = provider.GetRequiredService<ClickHouseStore>();
#pragma warning disable CA2000 // As long as the program.
            return new ClickHouseQueries(NewHttp(), provider.GetRequiredService<ClickHouseSettings>(), async ct => _ = await store.PrepareAsync(ct));
#pragma warning restore CA2000
        });
        services.AddSingleton<StreamList>();
        services.AddSingleton<INodeList>(static provider => provider.GetRequiredService<StreamList>());
        services.AddSingleton<ClickHouseAnswers>();
    }

    /// <summary>Sends queries; the caller disposes of it.</summary>
    public static HttpClient NewHttp()
    {
#pragma warning disable CA2000 // The client disposes of it.
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = IdleTimeout,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
#pragma warning restore CA2000
        return new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
