using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace LogRelay.Aggregator.Connections;

/// <summary>
/// One port without TLS for HTTP/1.1 and HTTP/2. Kestrel serves one of them on such a port, as nothing is agreed upon before
/// the first request; so this looks at the first bytes of each connection, which it leaves in place, and hands it to one of
/// two servers. See docs/adr/0010-one-port-without-tls.md.
/// </summary>
/// <remarks>Any thread. The port is open from the first of its two sides' binding on, until both are unbound.</remarks>
internal sealed class PlainPort : IDisposable
{
    private const int Backlog = 512;
    private const int MaxUndecided = 256;

    // A client says something at once; one that does not is not worth more.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    // What an HTTP/2 connection begins with, as far as no request of HTTP/1.1 does.
    private static ReadOnlySpan<byte> Http2 => "PRI"u8;

    private readonly Lock _lock = new();
    private readonly IPEndPoint _wanted;
#pragma warning disable CA2213 // Who is still deciding looks at them; they hold nothing that the collector does not find.
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _undecided = new(MaxUndecided);
#pragma warning restore CA2213
    private Socket? _listener;
    private int _bound;

    /// <summary>Makes a port; nothing listens yet.</summary>
    /// <param name="endpoint">Where it will.</param>
    public PlainPort(IPEndPoint endpoint)
    {
        _wanted = endpoint;
        OldSide = new PlainPortSide(this);
        NewSide = new PlainPortSide(this);
    }

    /// <summary>Connections that speak HTTP/1.1.</summary>
    public PlainPortSide OldSide { get; }

    /// <summary>Connections that speak HTTP/2.</summary>
    public PlainPortSide NewSide { get; }

    /// <summary>Listens, unless it does already.</summary>
    /// <returns>Where.</returns>
    /// <exception cref="SocketException">The port cannot be had.</exception>
    public IPEndPoint Bind()
    {
        lock (_lock)
        {
            if (_listener is null)
            {
                var listener = new Socket(_wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    listener.Bind(_wanted);
                    listener.Listen(Backlog);
                }
                catch
                {
                    listener.Dispose();
                    throw;
                }
                _listener = listener;
                _ = AcceptAllAsync(listener);
            }
            _bound++;
            return (IPEndPoint)_listener.LocalEndPoint!;
        }
    }

    /// <summary>One side takes no more; with the second one the port is closed.</summary>
    public void Unbind()
    {
        lock (_lock)
        {
            if (--_bound == 0)
            {
                Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Cancel();
        _listener?.Dispose();
    }

    private async Task AcceptAllAsync(Socket listener)
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await _undecided.WaitAsync(_ending.Token);
                _ = DecideAsync(await listener.AcceptAsync(_ending.Token));
            }
            catch (SocketException)
            {
                // A client that was gone before it was accepted, or no file descriptor is left for it: others may get in.
                _ = _undecided.Release();
                await Task.Delay(BetweenLooks, TimeProvider.System, CancellationToken.None);
            }
            catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task DecideAsync(Socket connection)
    {
        try
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            late.CancelAfter(LongestSilence);
            connection.NoDelay = true;
            var side = await IsHttp2Async(connection, late.Token) ? NewSide : OldSide;
            if (!side.TryAdd(connection))
            {
                connection.Dispose();
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException or ChannelClosedException)
        {
            connection.Dispose();
        }
        finally
        {
            _ = _undecided.Release();
        }
    }

    private static async Task<bool> IsHttp2Async(Socket connection, CancellationToken ct)
    {
        var first = new byte[Http2.Length];
        while (true)
        {
            var read = await connection.ReceiveAsync(first, SocketFlags.Peek, ct);
            if (read is 0 || !Http2.StartsWith(first.AsSpan(0, read)))
            {
                return false;
            }
            if (read == first.Length)
            {
                return true;
            }
            // The rest of these three bytes is still on its way; they are there already for the next look.
            await Task.Delay(BetweenLooks, TimeProvider.System, ct);
        }
    }
}
