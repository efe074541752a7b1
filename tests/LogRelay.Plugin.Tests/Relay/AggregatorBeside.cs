using System.Globalization;
using System.Net;
using System.Text.Json;
using LogRelay.Aggregator;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using Microsoft.AspNetCore.Builder;

namespace LogRelay.Plugin.Tests.Relay;

/// <summary>An aggregator in this process, on a port of loopback that stays the same over its outages.</summary>
internal sealed class AggregatorBeside : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private IPEndPoint _listen = new(IPAddress.Loopback, 0);
#pragma warning disable CA2213 // StopAsync disposes of it.
    private WebApplication? _app;
#pragma warning restore CA2213

    /// <summary>What <c>relay-address</c> is told.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_listen.Port}");

    /// <summary>The folders of its nodes.</summary>
    public IReadOnlyList<string> Nodes => Directory.Exists(NodesFolder) ? Directory.GetDirectories(NodesFolder) : [];

    private string NodesFolder => Path.Combine(_folder.File("data"), "nodes");

    public static async Task<AggregatorBeside> StartedAsync()
    {
        var aggregator = new AggregatorBeside();
        await aggregator.StartAsync();
        return aggregator;
    }

    public async Task StartAsync()
    {
        var app = AggregatorHost.Build(new AggregatorSettings { DataFolder = _folder.File("data"), Listen = _listen, LogLevel = "error" }, new RealStorage());
        await app.StartAsync();
        _app = app;
        _listen = new IPEndPoint(IPAddress.Loopback, new Uri(app.Urls.First()).Port);
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    /// <summary>The folder of a container's stream, on the one node that there is.</summary>
    public string StreamFolder(string containerId) => Path.Combine(Nodes.Single(), "streams", containerId);

    /// <summary>The lines of a container that it has, in order, without their newlines; of a stream that was not rotated.</summary>
    public List<string> Lines(string containerId)
    {
        var file = Nodes.Count == 0 ? "" : Path.Combine(StreamFolder(containerId), $"{containerId}-json.log");
        return File.Exists(file)
            ? [.. File.ReadAllLines(file).Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("log").GetString()!.TrimEnd('\n'))]
            : [];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }
}
