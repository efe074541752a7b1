using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>One TCP connection to a GELF receiver, plain or inside TLS.</summary>
/// <remarks>One writer and one reader at a time, but <see cref="Abort"/> may come from any thread.</remarks>
internal sealed class GelfConnection : IDisposable
{
    // A receiver that answers nothing at all, not even with an acknowledgement of TCP, for that long is gone.
    private const int SilenceMs = 30_000;

    private const int TcpLevel = 6;
    private const int TcpUserTimeoutOption = 18;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly EndNotingStream _transport;

    private GelfConnection(Socket socket, EndNotingStream transport, Stream stream)
    {
        Socket = socket;
        _transport = transport;
        Stream = stream;
    }

    /// <summary>The socket, for what only it knows. Inside TLS nothing may be read from it or written to it.</summary>
    public Socket Socket { get; }

    /// <summary>What is read and written, decrypted. Throws <see cref="IOException"/> when the connection is broken.</summary>
    public Stream Stream { get; }

    /// <summary>
    /// True when the connection itself has ended. After <see cref="Stream"/> has: inside TLS that was no end that the
    /// receiver announced, so its program need not have seen all that its machine took in.
    /// </summary>
    public bool IsTransportEnded => _transport.HasEnded;

    /// <summary>Looks the name up, connects to the first address that answers, and shakes hands where TLS is asked for.</summary>
    /// <exception cref="SocketException">The name is not known, or no address answers.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS did not come about.</exception>
    /// <exception cref="IOException">The connection broke at once.</exception>
    /// <exception cref="OptionFileException">A file that TLS needs cannot be used.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public static async ValueTask<GelfConnection> OpenAsync(GelfOptions options, HostLookup lookup, TimeProvider time, CancellationToken ct)
    {
        var socket = await ConnectAsync(await lookup.FindAsync(ct), options.Port, time, ct);
#pragma warning disable CA2000 // The connection's, unless there is none.
        var plain = new EndNotingStream(new NetworkStream(socket, ownsSocket: true));
#pragma warning restore CA2000
        try
        {
            return new GelfConnection(socket, plain, options.Tls is { } tls ? await new GelfTls(tls, options.Host).OpenAsync(plain, time, ct) : plain);
        }
        catch
        {
            await plain.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// True when there is something to read, or the receiver ended or broke the connection. Before a request goes out
    /// both mean that the connection cannot be used for it.
    /// </summary>
    public bool HasSomethingToRead()
    {
        try
        {
            return Socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Says that no more will come, in TLS's words too, and leaves the receiver time to close.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public async ValueTask EndAsync(CancellationToken ct)
    {
        if (Stream is SslStream tls)
        {
            try
            {
                // It takes no token, and waits where the receiver does not read; Abort ends it then.
                await tls.ShutdownAsync().WaitAsync(ct);
            }
            catch (CryptographicException error)
            {
                // OpenSSL's own word for a connection that the receiver broke meanwhile: a failed attempt, nothing worse.
                throw new IOException($"the TLS connection cannot be ended: {error.Message}", error);
            }
        }
        Socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Breaks the connection at once: what is still in the socket's buffer is thrown away.</summary>
    public void Abort()
    {
        try
        {
            Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Broken already: there is nothing left to throw away.
        }
        Dispose();
    }

    /// <summary>Leaves the connection to the kernel: what is under way still arrives, and nothing is reset.</summary>
    public void Dispose()
    {
        // The socket first: closing a stream inside TLS must not wait for room in a full buffer.
        Socket.Dispose();
        Stream.Dispose();
        _transport.Dispose();
    }

    private static async ValueTask<Socket> ConnectAsync(IPAddress[] addresses, int port, TimeProvider time, CancellationToken ct)
    {
        SocketException? failure = null;
        foreach (var address in addresses)
        {
            var socket = CreateSocket(address.AddressFamily);
            try
            {
                using var timeout = new CancellationTokenSource(ConnectTimeout, time);
                using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
                await socket.ConnectAsync(new IPEndPoint(address, port), attempt.Token);
                return socket;
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
        throw failure ?? new SocketException((int)SocketError.NoData);
    }

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
}
