using System.Net.Sockets;

namespace LogRelay.Cli.Clients;

/// <summary>HTTP over a unix socket.</summary>
internal static class UnixSocketHandler
{
    /// <summary>A handler whose connections all lead to one socket, whatever host a request names.</summary>
    public static SocketsHttpHandler Of(string socketPath) => new()
    {
        UseProxy = false,
        ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
