using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LogRelay.Aggregator.Connections;

/// <summary>Lets the program listen without TLS.</summary>
internal static class PlainListening
{
    /// <summary>Serves HTTP/1.1 and HTTP/2 on one port without TLS; needs <see cref="AddPlainPorts"/>.</summary>
    public static void ListenPlain(this KestrelServerOptions kestrel, IPEndPoint endpoint)
    {
#pragma warning disable CA2000 // Closed when Kestrel unbinds both of its sides.
        var port = new PlainPort(endpoint);
#pragma warning restore CA2000
        kestrel.Listen(port.OldSide, static listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Listen(port.NewSide, static listen => listen.Protocols = HttpProtocols.Http2);
    }

    /// <summary>What <see cref="ListenPlain"/> needs.</summary>
    public static void AddPlainPorts(this IServiceCollection services) => services.AddSingleton<IConnectionListenerFactory, PlainPortTransport>();
}
