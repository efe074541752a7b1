using System.Net.Sockets;
using Grpc.Net.Client;

namespace LogRelay.Cli.Clients;

/// <summary>Reaches a running plugin on its socket.</summary>
internal static class PluginSocket
{
    /// <summary>Connects.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="SocketException">Nobody listens, or this user may not ask.</exception>
    public static async Task<ServiceClient> OpenAsync(string path, CancellationToken ct)
    {
#pragma warning disable CA2000 // The client disposes of it.
        var first = (Socket?)await ConnectAsync(path, ct);
        var channel = GrpcChannel.ForAddress("http://logrelay.localhost", new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = async (_, ct) => new NetworkStream(Interlocked.Exchange(ref first, null) ?? await ConnectAsync(path, ct), ownsSocket: true),
            },
        });
#pragma warning restore CA2000
        return new ServiceClient(channel, $"the plugin on {path}", "Its files can be searched with --dir");
    }

    private static async Task<Socket> ConnectAsync(string path, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
