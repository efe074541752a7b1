using System.Net;
using Grpc.Net.Client;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using Microsoft.AspNetCore.Builder;
using IngestClient = LogRelay.Protocol.V1.Ingest.IngestClient;

namespace LogRelay.Aggregator.Tests;

/// <summary>The aggregator's own host in this process, on a free port of loopback.</summary>
internal sealed class RunningAggregator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private RunningAggregator(AggregatorSettings settings, WebApplication app)
    {
        Settings = settings;
        _app = app;
        _channel = GrpcChannel.ForAddress(app.Urls.Single());
    }

    public AggregatorSettings Settings { get; }

    public static async Task<RunningAggregator> StartAsync(TempFolder folder, IStorage? storage = null)
    {
        var settings = new AggregatorSettings { DataFolder = Path.Combine(folder.Path, "data"), Listen = new IPEndPoint(IPAddress.Loopback, 0), LogLevel = "error" };
        var app = AggregatorHost.Build(settings, storage ?? new RealStorage());
        await app.StartAsync();
        return new RunningAggregator(settings, app);
    }

    /// <summary>The folder that holds what a node has sent of a container.</summary>
    public string StreamFolder(string nodeId, string containerId) => Path.Combine(Settings.NodesFolder, nodeId, "streams", containerId);

    public NodePlayer Call() => new(new IngestClient(_channel).Relay());

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
