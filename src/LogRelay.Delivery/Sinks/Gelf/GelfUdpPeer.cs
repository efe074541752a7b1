using System.Net;
using System.Net.Sockets;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>A UDP socket that is connected to the receiver, so that the receiver's host can say that nobody listens.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class GelfUdpPeer : IDisposable
{
    // Nothing tells a sender of datagrams that the name has moved on, so it is looked up again now and then.
    private static readonly TimeSpan LookUpEvery = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;
    private readonly IPAddress _address;
    private readonly TimeProvider _time;
    private long _lookedUpAt;

    private GelfUdpPeer(Socket socket, IPAddress address, TimeProvider time)
    {
        _socket = socket;
        _address = address;
        _time = time;
        _lookedUpAt = time.GetTimestamp();
    }

    /// <summary>Looks the name up and takes its first address.</summary>
    /// <exception cref="SocketException">The name is not known.</exception>
    public static async ValueTask<GelfUdpPeer> OpenAsync(HostLookup lookup, int port, TimeProvider time, CancellationToken ct)
    {
        var addresses = await lookup.FindAsync(ct);
        var socket = new Socket(addresses[0].AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(addresses[0], port), ct);
            return new GelfUdpPeer(socket, addresses[0], time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Looks the name up again when that is due.</summary>
    /// <returns>False when it means another address now. A failed look-up keeps the address.</returns>
    public async ValueTask<bool> IsCurrentAsync(HostLookup lookup, CancellationToken ct)
    {
        if (_time.GetElapsedTime(_lookedUpAt) < LookUpEvery)
        {
            return true;
        }
        _lookedUpAt = _time.GetTimestamp();
        try
        {
            return (await lookup.FindAsync(ct)).Contains(_address);
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>Sends one datagram.</summary>
    /// <exception cref="SocketException">It was not sent, or one before it was refused.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> datagram, CancellationToken ct) =>
        _ = await _socket.SendAsync(datagram, SocketFlags.None, ct);

    /// <summary>What the receiver's host has said about datagrams sent so far; asking forgets it.</summary>
    public SocketError TakeError() => (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
