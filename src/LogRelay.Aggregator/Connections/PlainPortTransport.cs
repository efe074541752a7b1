using System.Net;
using Microsoft.AspNetCore.Connections;

namespace LogRelay.Aggregator.Connections;

/// <summary>Lets Kestrel listen on <see cref="PlainPortSide"/>s; all other endpoints are left to its own transport. Any thread.</summary>
internal sealed class PlainPortTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is PlainPortSide;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var side = (PlainPortSide)endpoint;
        try
        {
#pragma warning disable CA2000 // Kestrel disposes of its listeners.
            return ValueTask.FromResult<IConnectionListener>(new PlainPortListener(side, side.Port.Bind()));
#pragma warning restore CA2000
        }
        catch (System.Net.Sockets.SocketException taken) when (taken.SocketErrorCode == System.Net.Sockets.SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(taken.Message, taken);
        }
    }
}
