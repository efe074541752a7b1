using System.Net;
using System.Net.Sockets;

namespace LogRelay.Aggregator.Access.Limits;

/// <summary>All clients that have called lately. Any thread.</summary>
internal sealed class ClientTable(AccessLimits limits, TimeProvider time)
{
    // Who comes from ever new addresses costs no more memory than that.
    private const int MostClients = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Client> _clients = new(StringComparer.Ordinal);
    private readonly Client _others = new("others", limits, time);

    /// <summary>A client; beyond 10,000 at once they share one.</summary>
    public Client Of(string key)
    {
        lock (_lock)
        {
            if (_clients.TryGetValue(key, out var client))
            {
                return client;
            }
            if (_clients.Count >= MostClients)
            {
                return _others;
            }
            _clients.Add(key, client = new Client(key, limits, time));
            return client;
        }
    }

    /// <summary>Forgets those that are idle.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            foreach (var idle in _clients.Values.Where(static client => client.IsIdle).ToList())
            {
                _ = _clients.Remove(idle.Key);
            }
        }
    }

    /// <summary>An address as one client: of IPv6 the network of 64 bits, all of which one host may have.</summary>
    public static string KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return "local";
        }
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return address.ToString();
        }
        var network = address.GetAddressBytes();
        network.AsSpan(8).Clear();
        return new IPAddress(network) + "/64";
    }
}
