using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace LogRelay.Testing.Gelf;

/// <summary>
/// A strict GELF TCP receiver on loopback, plain or inside TLS: whole frames ended by NUL, at most 2 MiB, each one valid GELF. A frame that
/// the connection's end cuts off is thrown away, as Graylog does. Misbehaves on demand.
/// </summary>
public sealed class GelfTcpReceiver : IAsyncDisposable
{
    private const int MaxFrameBytes = 2 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _open = [];
    private readonly List<Task> _tasks = [];
    private CancellationTokenSource _stop = new();
    private Socket? _listener;
    private int _accepted;

    /// <summary>Listens on a free port of loopback.</summary>
    public GelfTcpReceiver() => Start();

    /// <summary>Where it listens, or listened before it was stopped.</summary>
    public int Port { get; private set; }

    /// <summary>What arrived.</summary>
    public GelfInbox Inbox { get; } = new();

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>
    /// Takes each frame, without its NUL, in the place of <see cref="Inbox"/>: for more messages than are good to keep.
    /// The bytes are borrowed for the call. Calls come from one thread at a time as long as senders use one connection.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? OnFrame { get; init; }

    /// <summary>How it shakes hands on connections accepted from now on; null: without TLS.</summary>
    public SslServerAuthenticationOptions? Tls { get; set; }

    /// <summary>Why handshakes failed, as this side sees it.</summary>
    public ConcurrentQueue<string> FailedHandshakes { get; } = [];

    /// <summary>What goes wrong on connections accepted from now on.</summary>
    public GelfTcpFault Fault { get; set; } = GelfTcpFault.None;

    /// <summary>Listens again on the same port after <see cref="KillAsync"/>.</summary>
    public void Start()
    {
        _stop = new CancellationTokenSource();
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        listener.Listen(16);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _listener = listener;
        _tasks.Add(AcceptAsync(listener, _stop.Token));
    }

    /// <summary>Dies like a killed process: nothing listens, connections are reset where bytes were unread.</summary>
    /// <remarks>Does nothing to a dead one.</remarks>
    /// <param name="reset">Resets the other connections too, as a machine does that has just been started again.</param>
    public async Task KillAsync(bool reset = false)
    {
        if (_listener is null)
        {
            return;
        }
        await _stop.CancelAsync();
        _listener.Dispose();
        _listener = null;
        lock (_lock)
        {
            foreach (var socket in _open)
            {
                if (reset)
                {
                    socket.LingerState = new LingerOption(enable: true, seconds: 0);
                }
                socket.Dispose();
            }
        }
        await Task.WhenAll(_tasks);
        _tasks.Clear();
        _stop.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task AcceptAsync(Socket listener, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(ct);
                lock (_lock)
                {
                    _open.Add(socket);
                    _tasks.Add(ServeAsync(socket, Tls, Fault, ct));
                }
                Interlocked.Increment(ref _accepted);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Killed.
        }
    }

    private async Task ServeAsync(Socket socket, SslServerAuthenticationOptions? tls, GelfTcpFault fault, CancellationToken ct)
    {
        try
        {
            if (fault.NeverShakesHands)
            {
                await Task.Delay(Timeout.Infinite, ct);
            }
            await using Stream plain = new NetworkStream(socket, ownsSocket: false);
            await using var stream = tls is null ? plain : await ShakeHandsAsync(plain, tls, ct);
            if (fault.NeverReads)
            {
                await Task.Delay(Timeout.Infinite, ct);
            }
            await ReadAsync(socket, stream, fault, ct);
            if (stream is SslStream secure && !fault.ClosesUnannounced)
            {
                await secure.ShutdownAsync();
            }
            if (fault.NeverCloses)
            {
                await Task.Delay(Timeout.Infinite, ct);
            }
        }
        catch (AuthenticationException error)
        {
            FailedHandshakes.Enqueue(error.Message);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException or IOException)
        {
            // Killed, or the sender broke off.
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(socket);
            }
            socket.Dispose();
        }
    }

    private static async Task<Stream> ShakeHandsAsync(Stream plain, SslServerAuthenticationOptions tls, CancellationToken ct)
    {
        var stream = new SslStream(plain, leaveInnerStreamOpen: true);
        await stream.AuthenticateAsServerAsync(tls, ct);
        return stream;
    }

    private async Task ReadAsync(Socket socket, Stream stream, GelfTcpFault fault, CancellationToken ct)
    {
        var buffer = new byte[MaxFrameBytes];
        var held = 0;
        long total = 0;
        while (true)
        {
            var room = Math.Min(buffer.Length - held, fault.SlowReadBytes ?? int.MaxValue);
            var read = await stream.ReadAsync(buffer.AsMemory(held, room), ct);
            if (read == 0)
            {
                return;
            }
            held = TakeFrames(buffer, held + read);
            total += read;
            if (held == buffer.Length)
            {
                Inbox.Violate("a frame is longer than 2 MiB");
                return;
            }
            if (total >= fault.ResetAfterBytes)
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                return;
            }
            if (total >= fault.CloseAfterBytes)
            {
                return;
            }
            if (fault.SlowReadBytes is not null)
            {
                await Task.Delay(1, ct);
            }
        }
    }

    private int TakeFrames(byte[] buffer, int held)
    {
        var start = 0;
        while (buffer.AsSpan(start, held - start).IndexOf((byte)0) is var length and >= 0)
        {
            if (OnFrame is { } take)
            {
                take(buffer.AsMemory(start, length));
            }
            else
            {
                Inbox.Take(buffer.AsMemory(start, length).ToArray());
            }
            start += length + 1;
        }
        buffer.AsSpan(start, held - start).CopyTo(buffer);
        return held - start;
    }
}
