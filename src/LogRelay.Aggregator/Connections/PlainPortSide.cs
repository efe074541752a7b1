using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace LogRelay.Aggregator.Connections;

/// <summary>The connections of one protocol at a <see cref="PlainPort"/>: an endpoint that Kestrel can listen on.</summary>
internal sealed class PlainPortSide(PlainPort port) : EndPoint
{
    private const int MaxWaiting = 512;

    private readonly Channel<Socket> _waiting = Channel.CreateBounded<Socket>(MaxWaiting);

    /// <summary>The port.</summary>
    public PlainPort Port => port;

    /// <summary>Connections that wait to be served.</summary>
    public ChannelReader<Socket> Waiting => _waiting.Reader;

    /// <inheritdoc/>
    public override AddressFamily AddressFamily => AddressFamily.InterNetwork;

    /// <summary>Hands a connection over.</summary>
    /// <returns>False when too many wait, or nobody serves them any more.</returns>
    public bool TryAdd(Socket connection) => _waiting.Writer.TryWrite(connection);

    /// <summary>Nobody serves them any more.</summary>
    public void Close()
    {
        _ = _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var connection))
        {
            connection.Dispose();
        }
    }
}
