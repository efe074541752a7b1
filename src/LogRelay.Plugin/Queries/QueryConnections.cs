using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace LogRelay.Plugin.Queries;

/// <summary>Hands Kestrel the connections of a socket that was there before it: the first one, whose arrival started it, and all after.</summary>
/// <param name="listener">Listens; disposed of by its owner.</param>
/// <param name="first">The connection that is there already.</param>
internal sealed class QueryConnections(Socket listener, Socket first) : IConnectionListenerFactory, IConnectionListener
{
    private readonly CancellationTokenSource _unbinding = new();
    private readonly SocketConnectionContextFactory _contexts = new(
        new SocketConnectionFactoryOptions(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    private Socket? _first = first;

    /// <inheritdoc/>
    public EndPoint EndPoint => listener.LocalEndPoint!;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(this);

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!_unbinding.IsCancellationRequested)
        {
            try
            {
                return _contexts.Create(Interlocked.Exchange(ref _first, null) ?? await listener.AcceptAsync(_unbinding.Token));
            }
            catch (SocketException)
            {
                // A client that was gone before it was accepted.
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
        }
        return null;
    }

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default) => await _unbinding.CancelAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _first?.Dispose();
        _contexts.Dispose();
        _unbinding.Dispose();
        return ValueTask.CompletedTask;
    }
}
