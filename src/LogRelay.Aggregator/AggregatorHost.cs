using LogRelay.Aggregator.Access;
using LogRelay.Aggregator.Access.Tls;
using LogRelay.Aggregator.Connections;
using LogRelay.Aggregator.Health;
using LogRelay.Aggregator.Ingest;
using LogRelay.Aggregator.Query;
using LogRelay.Aggregator.Store;
using LogRelay.Aggregator.Store.ClickHouse;
using LogRelay.Aggregator.Store.Journals;
using LogRelay.Diagnostics;
using LogRelay.Journal.Storage;

namespace LogRelay.Aggregator;

/// <summary>Puts the program together. Tests build it as <c>Main</c> does, with settings of their own.</summary>
internal static class AggregatorHost
{
    /// <summary>Everything wired, nothing started.</summary>
    /// <param name="settings">Folders and addresses.</param>
    /// <param name="storage">Where the data folder is.</param>
    /// <param name="args">The program's arguments.</param>
    /// <exception cref="FormatException">A file of tokens or certificates has a fault.</exception>
    public static WebApplication Build(AggregatorSettings settings, IStorage storage, params string[] args) =>
        Build(settings, storage, static _ => { }, args);

    /// <summary>Everything wired, nothing started.</summary>
    /// <param name="settings">Folders and addresses.</param>
    /// <param name="storage">Where the data folder is.</param>
    /// <param name="adjust">Puts other services in the place of some.</param>
    /// <param name="args">The program's arguments.</param>
    /// <exception cref="FormatException">A file of tokens or certificates has a fault.</exception>
    internal static WebApplication Build(AggregatorSettings settings, IStorage storage, Action<IServiceCollection> adjust, params string[] args)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = args });
        builder.Services.AddProgramLog(settings.LogLevel, silent: "Grpc");
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            ServerLimits.Apply(kestrel);
            kestrel.ListenProtected(settings.Listen, settings.Access);
        });
        builder.Services.AddPlainPorts();
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(static options =>
        {
            options.MaxReceiveMessageSize = ServerLimits.MaxBodyBytes;
            options.EnableDetailedErrors = false;
            // What no service has is refused by the gate, like every other unknown path.
            options.IgnoreUnknownServices = true;
        }).AddServiceOptions<IngestService>(static options => options.MaxReceiveMessageSize = IngestLimits.MaxMessageBytes);
        builder.Services.AddSingleton(settings);
        builder.Services.AddAccess(settings.Access);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(storage);
        builder.Services.AddJournals(settings);
        AddStore(builder.Services, settings);
        builder.Services.AddSingleton<ConnectedNodes>();
        builder.Services.AddSingleton<StreamLeases>();
        builder.Services.AddSingleton<IngestService>();
        builder.Services.AddQueries(settings);
        builder.Services.AddHealth();

        adjust(builder.Services);

        var app = builder.Build();
        app.UseRouting();
        app.UseAccess();
        app.MapGrpcService<IngestService>().RequireScope(AccessScope.Ingest).LastingCall();
        app.MapQueries();
        app.MapHealth();
        return app;
    }

    private static void AddStore(IServiceCollection services, AggregatorSettings settings)
    {
        if (settings.ClickHouse is not { } clickHouse)
        {
            services.AddJournalStore(settings);
            return;
        }
        if (File.Exists(settings.ForwardFile))
        {
            throw new FormatException($"{settings.ForwardFile} is there, but LOGRELAY_STORE=clickhouse: only the store \"journal\" forwards. Remove the file, or forward from the nodes (relay.json)");
        }
        services.AddSingleton(clickHouse);
        services.AddSingleton<ClickHouseClient>();
        services.AddSingleton<ClickHouseStore>();
        services.AddSingleton<ILogStore>(static provider => provider.GetRequiredService<ClickHouseStore>());
        services.AddSingleton<IStoreHealth, ClickHouseHealth>();
        services.AddHostedService<ClickHouseUpkeep>();
    }
}
