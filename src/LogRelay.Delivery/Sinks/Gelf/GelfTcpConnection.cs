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
    private const byte TcpStateEndAcknowledged = 5;
    private const byte TcpStateClosed = 7;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly TimeProvider _time;

    private GelfTcpConnection(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
    }

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
                return new GelfTcpConnection(socket, time);
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

    /// <summary>Says that no more will come; the receiver can still close. Nothing may be written any more.</summary>
    /// <returns>False when the receiver was faster: an end that came before ours proves nothing about what was under way.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    public bool TryEnd()
    {
        if (IsEndedByPeer())
        {
            return false;
        }
        _socket.Shutdown(SocketShutdown.Send);
        return true;
    }

    /// <summary>
    /// After <see cref="TryEnd"/>: waits until the receiver closes in its turn. A receiver can only do that in order
    /// after it has read everything: a socket that is closed with unread bytes is reset instead. May be called again.
    /// </summary>
    /// <param name="patience">How long the receiver may take.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public async ValueTask<GelfTcpClose> WaitForCloseAsync(TimeSpan patience, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(patience, _time);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        var ignored = new byte[256];
        try
        {
            while (await _socket.ReceiveAsync(ignored, SocketFlags.None, wait.Token) > 0)
            {
            }
            return IsSound() && State() is null or TcpStateClosed ? GelfTcpClose.InOrder : GelfTcpClose.Broken;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Our end is the last byte of the stream: who acknowledged it acknowledged everything before it.
            return IsSound() && State() is TcpStateEndAcknowledged ? GelfTcpClose.AcknowledgedOnly : GelfTcpClose.NotAcknowledged;
        }
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

    /// <summary>Leaves the connection to the kernel: what is under way still arrives, and nothing is reset.</summary>
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

    private bool IsSound() =>
        (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == SocketError.Success;

    // Closed: both ends have acknowledged each other's end. If the receiver's crossed ours, a reset may still be under way.
    private byte? State()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }
        Span<byte> info = stackalloc byte[256];
        return _socket.GetRawSocketOption(TcpLevel, TcpInfoOption, info) > 0 ? info[0] : byte.MaxValue;
    }
}
