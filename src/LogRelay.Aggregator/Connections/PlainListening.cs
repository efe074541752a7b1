using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LogRelay.Aggregator.Connections;

/// <summary>Lets the program listen without TLS.</summary>
internal static class PlainListening
{
    /// <summary>Serves HTTP/1.1 and HTTP/2 on one port without TLS; needs <see cref="AddPlainPorts"/>.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="endpoint">The port.</param>
    /// <param name="configure">Does the rest for the endpoint of each protocol.</param>
    public static void ListenPlain(this KestrelServerOptions kestrel, IPEndPoint endpoint, Action<ListenOptions> configure)
    {
#pragma warning disable CA2000 // Closed when Kestrel unbinds both of its sides.
        var port = new PlainPort(endpoint);
#pragma warning restore CA2000
        kestrel.Listen(port.OldSide, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            configure(listen);
        });
        kestrel.Listen(port.NewSide, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            configure(listen);
        });
    }

    /// <summary>What <see cref="ListenPlain"/> needs.</summary>
    public static void AddPlainPorts(this IServiceCollection services) => services.AddSingleton<IConnectionListenerFactory, PlainPortTransport>();
}
