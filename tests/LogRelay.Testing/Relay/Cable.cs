using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LogRelay.Testing.Relay;

/// <summary>The network between one node and the aggregator: a way through this process that can be cut in several ways.</summary>
/// <remarks>Any thread.</remarks>
public sealed class Cable : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Strand> _strands = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private TaskCompletionSource _passes = Done();

    /// <summary>Whole, and leading nowhere yet.</summary>
    public Cable()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What <c>relay-address</c> is told.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>The aggregator's port; it may have another one after each of its restarts.</summary>
    public int Port { get; set; }

    /// <summary>Resets every connection, whatever was under way.</summary>
    public void Reset()
    {
        foreach (var strand in Take())
        {
            strand.Break();
        }
    }

    /// <summary>Nothing passes for a while; then what waited does.</summary>
    public async Task StallAsync(TimeSpan pause)
    {
        Stop();
        await Task.Delay(pause, TimeProvider.System, _end.Token);
        GoOn();
    }

    /// <summary>Nothing passes until <see cref="GoOn"/>, and neither side is told.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _passes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What waited passes.</summary>
    public void GoOn()
    {
        lock (_lock)
        {
            _passes.TrySetResult();
        }
    }

    /// <summary>As a cable that is pulled: the connections there are never carry anything again, and neither side is told.</summary>
    public void Pull()
    {
        foreach (var strand in Take())
        {
            strand.Pull();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        Reset();
        _listener.Dispose();
        _end.Dispose();
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private List<Strand> Take()
    {
        lock (_lock)
        {
            return [.. _strands];
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_end.Token);
                _ = CarryAsync(near);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(Socket near)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var strand = new Strand(near, far);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, Port, _end.Token);
            lock (_lock)
            {
                _strands.Add(strand);
            }
            await Task.WhenAny(CopyAsync(near, far, strand), CopyAsync(far, near, strand));
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The node is told by the connection's end.
        }
        finally
        {
            lock (_lock)
            {
                _ = _strands.Remove(strand);
            }
            strand.Break();
        }
    }

    private async Task CopyAsync(Socket from, Socket to, Strand strand)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, SocketFlags.None, _end.Token) is var length and > 0)
        {
            Task passes;
            lock (_lock)
            {
                passes = _passes.Task;
            }
            await passes.WaitAsync(_end.Token);
            await strand.Whole.WaitAsync(_end.Token);
            for (var sent = 0; sent < length;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), SocketFlags.None, _end.Token);
            }
        }
    }

    /// <summary>One connection, in two halves.</summary>
    private sealed class Strand(Socket near, Socket far) : IDisposable
    {
        private readonly TaskCompletionSource _never = new();

        /// <summary>Ends at once while the strand is whole, and never once it is pulled.</summary>
        public Task Whole { get; private set; } = Task.CompletedTask;

        public void Pull() => Whole = _never.Task;

        public void Break()
        {
            foreach (var socket in (Socket[])[near, far])
            {
                try
                {
                    socket.LingerState = new LingerOption(enable: true, seconds: 0);
                }
                catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
                {
                    // Broken already.
                }
                socket.Dispose();
            }
        }

        public void Dispose() => Break();
    }
}
