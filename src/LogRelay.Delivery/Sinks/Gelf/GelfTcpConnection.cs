using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>One TCP connection to a GELF receiver: written to, then closed in a way that proves that all of it was read.</summary>
/// <remarks>One caller at a time, but <see cref="Abort"/> may come from any thread. Why proof is needed: docs/adr/0001.</remarks>
internal sealed class GelfTcpConnection : IDisposable
{
    // A receiver that answers nothing at all, not even with an acknowledgement of TCP, for that long is gone.
    private const int SilenceMs = 30_000;

    private const int MaxIgnoredReads = 16;

    private const int TcpLevel = 6;
    private const int TcpInfoOption = 11;
    private const int TcpUserTimeoutOption = 18;
    private const byte TcpStateClosed = 7;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;

    private GelfTcpConnection(Socket socket) => _socket = socket;

    /// <summary>Looks the name up and connects to the first address that answers.</summary>
    /// <exception cref="SocketException">The name is not known, or no address answers.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public static async ValueTask<GelfTcpConnection> OpenAsync(string host, int port, TimeProvider time, CancellationToken ct)
    {
        var addresses = await Dns.GetHostAddressesAsync(host, ct);
        var failure = new SocketException((int)SocketError.NoData);
        foreach (var address in addresses)
        {
            var socket = CreateSocket(address.AddressFamily);
            try
            {
                using var timeout = new CancellationTokenSource(ConnectTimeout, time);
                using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
                await socket.ConnectAsync(new IPEndPoint(address, port), attempt.Token);
                return new GelfTcpConnection(socket);
            }
            catch (SocketException error)
            {
                socket.Dispose();
                failure = error;
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                socket.Dispose();
                failure = new SocketException((int)SocketError.TimedOut);
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }
        throw failure;
    }

    /// <summary>True when the receiver ended or broke the connection: nothing more may be written.</summary>
    public bool IsEndedByPeer()
    {
        Span<byte> ignored = stackalloc byte[256];
        try
        {
            // Receivers have nothing to say; one that talks all the same gets its words thrown away, in bounds.
            for (var read = 0; read < MaxIgnoredReads && _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead); read++)
            {
                if (_socket.Receive(ignored) == 0)
                {
                    return true;
                }
            }
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>Writes all of <paramref name="bytes"/>.</summary>
    /// <exception cref="SocketException">The connection broke; how much arrived is not known.</exception>
    /// <exception cref="OperationCanceledException">How much arrived is not known.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, ct)..];
        }
    }

    /// <summary>
    /// Says that no more will come and waits until the receiver closes in its turn. A receiver can only do that
    /// in order after it has read everything: a socket that is closed with unread bytes is reset instead.
    /// </summary>
    /// <returns>True when every byte was read by the receiver's program; false when that is not certain.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The receiver did not close in time.</exception>
    public async ValueTask<bool> CloseAndProveAsync(CancellationToken ct)
    {
        // An end that came before ours proves nothing about what was still under way.
        if (IsEndedByPeer())
        {
            return false;
        }
        _socket.Shutdown(SocketShutdown.Send);
        var ignored = new byte[256];
        while (await _socket.ReceiveAsync(ignored, SocketFlags.None, ct) > 0)
        {
        }
        return IsClosedInOrder();
    }

    /// <summary>Breaks the connection at once: what is still in the socket's buffer is thrown away.</summary>
    public void Abort()
    {
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Broken already: there is nothing left to throw away.
        }
        _socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static Socket CreateSocket(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        if (OperatingSystem.IsLinux())
        {
            Span<byte> milliseconds = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(milliseconds, SilenceMs);
            socket.SetRawSocketOption(TcpLevel, TcpUserTimeoutOption, milliseconds);
        }
        return socket;
    }

    // Both ends must have acknowledged each other's end. If the receiver's crossed ours, a reset may still be under way.
    private bool IsClosedInOrder()
    {
        if ((SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! != SocketError.Success)
        {
            return false;
        }
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }
        Span<byte> info = stackalloc byte[256];
        var length = _socket.GetRawSocketOption(TcpLevel, TcpInfoOption, info);
        return length > 0 && info[0] == TcpStateClosed;
    }
}
