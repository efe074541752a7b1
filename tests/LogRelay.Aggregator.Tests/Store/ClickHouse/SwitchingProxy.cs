using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>Stands before several aggregators as a load balancer does, and cuts the network when it is told to.</summary>
internal sealed class SwitchingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<CancellationTokenSource, bool> _connections = [];
    private readonly Func<IReadOnlyList<IPEndPoint>> _targets;
    private readonly Task _accepting;
    private int _turn;

    public SwitchingProxy(Func<IReadOnlyList<IPEndPoint>> targets)
    {
        _targets = targets;
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where the nodes find it.</summary>
    public Uri Address { get; }

    /// <summary>Cuts every connection that there is now.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> CutAsync()
    {
        var connections = _connections.Keys.ToList();
        foreach (var connection in connections)
        {
            await connection.CancelAsync();
        }
        return connections.Count;
    }

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
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        _connections[cut] = true;
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                var targets = _targets();
                await server.ConnectAsync(targets[Interlocked.Increment(ref _turn) % targets.Count], cut.Token);
                await Task.WhenAny(CopyAsync(client, server, cut.Token), CopyAsync(server, client, cut.Token));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                // Cut, or nobody is there.
            }
            client.LingerState = new LingerOption(true, 0);
            server.LingerState = new LingerOption(true, 0);
        }
        _ = _connections.TryRemove(cut, out _);
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to, CancellationToken ct)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), ct);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The other direction has ended.
        }
    }
}
