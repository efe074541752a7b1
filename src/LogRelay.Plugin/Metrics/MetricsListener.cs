using System.Net;
using System.Net.Sockets;
using LogRelay.Diagnostics;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace LogRelay.Plugin.Metrics;

/// <summary>Serves the metrics to whoever comes over the network, if the plugin's setting says so; and nothing but them.</summary>
internal sealed partial class MetricsListener(PluginSettings settings, ILogger<MetricsListener> logger) : IDisposable
{
    private const int Backlog = 16;
    private static readonly object Mark = new();
    private Socket? _socket;

    /// <summary>Where it listens; null when it does not.</summary>
    public IPEndPoint? Endpoint { get; private set; }

    /// <summary>True for a request that came in here: it is not dockerd's.</summary>
    public static bool IsWhereItCame(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Mark) == true;

    /// <summary>Adds itself. An address that cannot be had is reported, and keeps no container from being logged (promise I1).</summary>
    public void Listen(KestrelServerOptions kestrel)
    {
        if (settings.MetricsListen is not { } endpoint)
        {
            return;
        }
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Here and not by Kestrel, which would not start.
            socket.Bind(endpoint);
            socket.Listen(Backlog);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            NotServed(logger, endpoint, refused.Message);
            return;
        }
        _socket = socket;
        Endpoint = (IPEndPoint)socket.LocalEndPoint!;
        kestrel.Listen(Endpoint, static listen => listen.Use(static next => connection =>
        {
            connection.Items[Mark] = Mark;
            return next(connection);
        }));
    }

    /// <summary>The socket for an endpoint that Kestrel is about to listen on: this one's own, or a new one.</summary>
    public Socket SocketFor(EndPoint endpoint) =>
        Equals(endpoint, Endpoint) && Interlocked.Exchange(ref _socket, null) is { } socket ? socket : SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    [LoggerMessage(EventIds.MetricsNotServed, LogLevel.Error, "METRICS_LISTEN={Endpoint} cannot be had: {Reason}. Containers are logged all the same; set another address and enable the plugin again.")]
    private static partial void NotServed(ILogger logger, IPEndPoint endpoint, string reason);
}
