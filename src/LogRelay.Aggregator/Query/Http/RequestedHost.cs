using System.Net;
using LogRelay.Diagnostics.Messages;

namespace LogRelay.Aggregator.Query.Http;

/// <summary>
/// Looks at the name that a request is for. On a loopback address there need be no token: then a page of the internet whose
/// name is made to point here (DNS rebinding) would be let in by the browser of whoever opens it. Any thread.
/// </summary>
internal sealed class RequestedHost(AggregatorSettings settings)
{
    private const string Local = "localhost";

    private readonly string[] _names = settings.Hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Null when the request is meant for this program, else why it is not.</summary>
    public string? WhyNot(HttpContext context)
    {
        var host = context.Request.Host.Host;
        return context.Request.IsHttps || context.Connection.LocalIpAddress is not { } address || !IPAddress.IsLoopback(address) || IsOurs(host)
            ? null
            : $"{Shown.Of(host)} is no name of this aggregator; ask {Local} or an address, or add the name to LOGRELAY_HOSTS";
    }

    // HTTP/1.0 names none.
    private bool IsOurs(string host) => host.Length == 0
        || host.Equals(Local, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith("." + Local, StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host, out _)
        || _names.Contains(host, StringComparer.OrdinalIgnoreCase);
}
