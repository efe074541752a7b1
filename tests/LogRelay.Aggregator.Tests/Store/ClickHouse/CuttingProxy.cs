using System.Net;
using System.Net.Sockets;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>Stands between an aggregator and a server, and cuts connections in the middle of whatever they carry.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private const int BufferBytes = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Uri _target;
    private readonly Random _random;
    private readonly Task _accepting;
    private int _cuts;

    /// <param name="target">The server.</param>
    /// <param name="seed">Decides where it cuts.</param>
    public CuttingProxy(Uri target, int seed)
    {
        _target = target;
        _random = new Random(seed);
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where the aggregator finds it.</summary>
    public Uri Address { get; }

    /// <summary>Connections cut so far. Any thread.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Cuts while it is set.</summary>
    public bool IsCutting { get; set; } = true;

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_over.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(_target.Host, _target.Port, _over.Token);
                // One connection carries many requests: most of them fare well.
                var left = IsCutting ? _random.Next(100, 2_000_000) : long.MaxValue;
                var isAnswerCut = _random.Next(3) == 0;
                var up = CopyAsync(client, server, isAnswerCut ? long.MaxValue : left);
                var down = CopyAsync(server, client, isAnswerCut ? left / 1000 : long.MaxValue);
                await Task.WhenAny(up, down);
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                // The test is over, or the server is.
            }
            // Reset: what is under way is gone.
            client.LingerState = new LingerOption(true, 0);
            server.LingerState = new LingerOption(true, 0);
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, long bytes)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (bytes > 0)
            {
                var read = await from.GetStream().ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, bytes)), _over.Token);
                if (read == 0)
                {
                    return;
                }
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _over.Token);
                bytes -= read;
            }
            Interlocked.Increment(ref _cuts);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The other direction has ended.
        }
    }
}
