using LogRelay.Delivery.Metrics;
using LogRelay.Delivery.Streams;
using LogRelay.Diagnostics;
using LogRelay.Diagnostics.Metrics;
using LogRelay.Journal;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;
using LogRelay.Plugin.Containers;
using LogRelay.Plugin.Delivery;
using LogRelay.Plugin.Endpoints;
using LogRelay.Plugin.Fifo;
using LogRelay.Plugin.Metrics;
using LogRelay.Plugin.Queries;
using LogRelay.Plugin.Retention;
using LogRelay.Plugin.Routes;
using LogRelay.Query.Sources;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace LogRelay.Plugin;

/// <summary>Puts the program together. Tests build it as <c>Main</c> does, with settings of their own.</summary>
internal static class PluginHost
{
    /// <summary>Everything wired, nothing started.</summary>
    /// <param name="settings">Folders and socket.</param>
    /// <param name="args">The program's arguments.</param>
    public static WebApplication Build(PluginSettings settings, params string[] args)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = args });
        builder.Services.AddProgramLog(settings.LogLevel);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenUnixSocket(settings.SocketPath);
            kestrel.ApplicationServices.GetRequiredService<MetricsListener>().Listen(kestrel);
            kestrel.Limits.MaxRequestBodySize = RequestBody.MaxBytes + 1;
            // `docker logs -f` is one long answer that may be silent for days.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IStorage, RealStorage>();
        builder.Services.AddSingleton(services => new JournalMaintenance((journal, failure) =>
            ContainerLog.MaintenanceFailed(services.GetRequiredService<ILogger<JournalMaintenance>>(), journal.StreamId, failure)));
        builder.Services.AddSingleton(services => new DiskBudget(BudgetBytes(settings), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<PluginTotals>();
        builder.Services.AddSingleton<SinkTotals>();
        builder.Services.AddSingleton<IMetricSource, PluginMetrics>();
        builder.Services.AddSingleton<IMetricSource, SinkMetrics>();
        builder.Services.AddSingleton<IMetricSource, ProcessMetrics>();
        builder.Services.AddSingleton<MetricsListener>();
        builder.Services.AddOptions<SocketTransportOptions>().Configure<MetricsListener>(static (transport, metrics) => transport.CreateBoundListenSocket = metrics.SocketFor);
        builder.Services.AddSingleton<RelayFile>();
        builder.Services.AddSingleton<RoutedOptions>();
        builder.Services.AddSingleton<ISinkChoice>(static services => services.GetRequiredService<RoutedOptions>());
        builder.Services.AddSingleton<DamageReport>();
        builder.Services.AddSingleton<UnreadFifoReport>();
        builder.Services.AddSingleton<StreamFolders>();
        builder.Services.AddSingleton<ContainerStreams>();
        builder.Services.AddSingleton<IDeliveredStreams>(static services => services.GetRequiredService<ContainerStreams>());
        builder.Services.AddSingleton<RetentionLoop>();
        builder.Services.AddSingleton(services => new RegistrationStore(
            services.GetRequiredService<IStorage>(), settings.RegistrationsFolder, services.GetRequiredService<ILogger<RegistrationStore>>()));
        builder.Services.AddSingleton(services => new FifoPumps(
            fifo => services.GetRequiredService<AttachedFifos>().OnEnded(fifo), services.GetRequiredService<ILogger<FifoPumps>>()));
        builder.Services.AddSingleton<NodeFile>();
        builder.Services.AddSingleton(services => new SinkPumps(
            services.GetRequiredService<IStorage>(), settings.RejectedFolder, services.GetRequiredService<NodeFile>().Read,
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<SinkPumps>>()));
        builder.Services.AddSingleton<DeliveriesUnderWay>();
        builder.Services.AddSingleton<SinkSettlement>();
        builder.Services.AddSingleton<StreamDelivery>();
        builder.Services.AddSingleton<ResumedDeliveries>();
        builder.Services.AddSingleton(static services => new SinkChanges(
            services.GetRequiredService<RelayFile>().File, services.GetRequiredService<StreamDelivery>(), services.GetRequiredService<ILogger<SinkChanges>>()));
        builder.Services.AddSingleton<AttachedFifos>();
        builder.Services.AddSingleton<StandInStreams>();
        builder.Services.AddSingleton<ContainerLogging>();
        builder.Services.AddSingleton<LogReading>();
        builder.Services.AddSingleton<IJournalFolders, PluginJournals>();
        builder.Services.AddSingleton<JournalStreams>();
        builder.Services.AddSingleton<PluginStatus>();
        builder.Services.AddSingleton<QueryServer>();
        builder.Services.AddSingleton<PluginEndpoints>();
        builder.Services.AddHostedService<PluginLifetime>();

        var app = builder.Build();
        app.Run(app.Services.GetRequiredService<PluginEndpoints>().AnswerAsync);
        return app;
    }

    private static long? BudgetBytes(PluginSettings settings)
    {
        if (settings.DiskBudget is not { } budget)
        {
            return null;
        }
        Directory.CreateDirectory(settings.DataFolder);
        return budget.On(new DriveInfo(settings.DataFolder).TotalSize);
    }
}
