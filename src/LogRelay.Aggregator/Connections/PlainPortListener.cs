using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogRelay.Aggregator.Connections;

/// <summary>Gives Kestrel the connections of one side of a port.</summary>
internal sealed class PlainPortListener(PlainPortSide side, IPEndPoint endpoint) : IConnectionListener
{
    private readonly SocketConnectionContextFactory _contexts = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
    private int _isUnbound;

    /// <inheritdoc/>
    public EndPoint EndPoint => endpoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return _contexts.Create(await side.Waiting.ReadAsync(cancellationToken));
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isUnbound, 1) == 0)
        {
            side.Close();
            side.Port.Unbind();
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        _contexts.Dispose();
    }
}
