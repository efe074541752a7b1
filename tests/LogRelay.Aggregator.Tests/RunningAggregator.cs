using System.Net;
using Grpc.Net.Client;
using LogRelay.Journal.Storage;
using LogRelay.Protocol.V1;
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
        Address = new Uri(app.Urls.First());
        _channel = GrpcChannel.ForAddress(Address);
    }

    public AggregatorSettings Settings { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <param name="folder">Its data folder is below.</param>
    /// <param name="storage">Where that is; null for the real one.</param>
    /// <param name="listen">Where an earlier one of the same test listened; null for a free port.</param>
    /// <param name="change">Changes the settings; null leaves them.</param>
    public static Task<RunningAggregator> StartAsync(
        TempFolder folder, IStorage? storage = null, IPEndPoint? listen = null, Func<AggregatorSettings, AggregatorSettings>? change = null) =>
        StartAsync(folder.Path, storage, listen, change);

    /// <inheritdoc cref="StartAsync(TempFolder, IStorage?, IPEndPoint?, Func{AggregatorSettings, AggregatorSettings}?)"/>
    public static async Task<RunningAggregator> StartAsync(
        string folder, IStorage? storage = null, IPEndPoint? listen = null, Func<AggregatorSettings, AggregatorSettings>? change = null)
    {
        var settings = new AggregatorSettings { DataFolder = Path.Combine(folder, "data"), Listen = listen ?? new IPEndPoint(IPAddress.Loopback, 0), LogLevel = "error" };
        settings = change?.Invoke(settings) ?? settings;
        var app = AggregatorHost.Build(settings, storage ?? new RealStorage());
        await app.StartAsync();
        return new RunningAggregator(settings, app);
    }

    /// <summary>The folder that holds what a node has sent of a container.</summary>
    public string StreamFolder(string nodeId, string containerId) => Path.Combine(Settings.NodesFolder, nodeId, "streams", containerId);

    /// <summary>Searches.</summary>
    public QueryService.QueryServiceClient Queries => new(_channel);

    /// <summary>The program's parts.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>What a GET over HTTP/1.1 is answered.</summary>
    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = Address };
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public NodePlayer Call() => new(new IngestClient(_channel).Relay());

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
