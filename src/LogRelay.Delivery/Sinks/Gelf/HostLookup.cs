using System.Net;
using System.Net.Sockets;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Looks one name up, again and again, and never twice at once.</summary>
/// <remarks>
/// A look-up holds a thread until the resolver gives up, and cannot be ended. Whoever stops waiting for one and comes back
/// finds the same one, so that a name server that does not answer costs one thread, however often it is asked.
/// One caller at a time.
/// </remarks>
internal sealed class HostLookup(string host)
{
    private Task<IPAddress[]>? _underWay;

    /// <summary>The addresses that the name has now, in the resolver's order; at least one.</summary>
    /// <exception cref="SocketException">The name is not known, or nobody answered.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended the wait.</exception>
    public async ValueTask<IPAddress[]> FindAsync(CancellationToken ct)
    {
        _underWay ??= Dns.GetHostAddressesAsync(host, CancellationToken.None);
        var addresses = Array.Empty<IPAddress>();
        try
        {
            addresses = await _underWay.WaitAsync(ct);
        }
        finally
        {
            _underWay = _underWay.IsCompleted ? null : _underWay;
        }
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.NoData);
    }
}
