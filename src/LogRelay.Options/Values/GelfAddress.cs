using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LogRelay.Options.Values;

/// <summary>
/// <c>udp://host:port</c>, <c>tcp://host:port</c> and LogRelay's own schemes. Follows <c>parseAddress</c> of moby
/// daemon/logger/gelf/gelf.go, which goes through Go's url.Parse: the scheme's case does not count; outside HTTP user,
/// path and query are not looked at.
/// </summary>
/// <remarks>
/// A missing host or port is refused, though Docker dials this machine or port 0 then: it is nearly always a variable
/// that was not set, and the lines would go nowhere in silence. Over HTTP a port that is not mentioned is the scheme's.
/// </remarks>
/// <param name="Transport">What the scheme says.</param>
/// <param name="Host">Name in lower case, or an address; an IPv6 address without brackets.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Path">HTTP: path and query, never empty. Empty for the others.</param>
internal sealed record GelfAddress(GelfTransport Transport, string Host, int Port, string Path = "")
{
    private const string DefaultPath = "/gelf";
    private const string Form = "must be udp://host:port, tcp://host:port, tls://host:port, http://host:port/path or https://host:port/path";

    /// <summary>Reads an address. Does not throw.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out GelfAddress? address,
        [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = null;
        var afterScheme = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = afterScheme < 0 ? "" : text[..afterScheme].ToLowerInvariant();
        if (Transports(scheme) is not { } transport)
        {
            problem = scheme.Length > 0 ? Form + "; no other scheme is known" : Form;
            return false;
        }

        var rest = text[(afterScheme + 3)..];
        var end = rest.IndexOfAny(['/', '?', '#']) is >= 0 and var found ? found : rest.Length;
        var authority = rest[..end];
        var path = "";
        var isHttp = transport is GelfTransport.Http or GelfTransport.Https;
        if (isHttp && !TryPath(authority, rest[end..], out path, out problem))
        {
            return false;
        }

        authority = authority[(authority.LastIndexOf('@') + 1)..];
        int? defaultPort = isHttp ? transport == GelfTransport.Http ? 80 : 443 : null;
        if (!TrySplit(authority, defaultPort, out var host, out var port, out problem))
        {
            return false;
        }

        address = new GelfAddress(transport, host, port, path);
        return true;
    }

    private static GelfTransport? Transports(string scheme) => scheme switch
    {
        "udp" => GelfTransport.Udp,
        "tcp" => GelfTransport.Tcp,
        "tls" or "tcp+tls" => GelfTransport.Tls,
        "http" => GelfTransport.Http,
        "https" => GelfTransport.Https,
        _ => null,
    };

    private static bool TryPath(string authority, string text, out string path, [NotNullWhen(false)] out string? problem)
    {
        // What is behind # is for the one who asks, never sent.
        path = text.Split('#', 2)[0];
        path = path.Length == 0 || path[0] == '?' ? DefaultPath + path : path;
        problem = null;
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            problem = "must not hold a name and a password, which everyone could read who may inspect the container; put the line "
                + "\"Authorization: Basic ...\" into a file and name that in gelf-http-headers-file";
        }
        else if (path.Any(character => character is <= ' ' or > '~' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}'))
        {
            problem = Form + "; write what a URL may not hold in the path as %20 and the like";
        }

        return problem is null;
    }

    private static bool TrySplit(string authority, int? defaultPort, out string host, out int port, [NotNullWhen(false)] out string? problem)
    {
        port = defaultPort ?? 0;
        problem = null;
        var colon = authority.LastIndexOf(':');
        if (colon < 0 || colon < authority.LastIndexOf(']'))
        {
            colon = authority.Length;
            problem = defaultPort is null ? Form + "; the port is missing" : null;
        }
        else
        {
            problem = PortProblem(authority[(colon + 1)..], out port);
        }

        host = "";
        problem ??= HostProblem(authority[..colon], out host);
        return problem is null;
    }

    private static string? PortProblem(string text, out int port)
    {
        port = 0;
        if (text.Length == 0)
        {
            return Form + "; the port is missing";
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535
            ? null
            : Form + "; the port must be a number from 1 to 65535";
    }

    private static string? HostProblem(string text, out string host)
    {
        host = text.ToLowerInvariant();
        if (text.Length == 0)
        {
            return Form + "; the host is missing (write localhost for this machine)";
        }

        if (text[0] == '[')
        {
            return TryAddress(text, out host) ? null : Form + "; in the brackets must be an IPv6 address";
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return Form + "; an IPv6 address must stand in brackets, as in [2001:db8::7]:12201";
        }

        return HostName.IsValid(text) ? null : Form + "; the host may have letters, digits, dots, hyphens and underscores";
    }

    // The shortest form of the address, so that one endpoint has one spelling; the interface's name is kept as it is.
    private static bool TryAddress(string bracketed, out string host)
    {
        host = "";
        if (bracketed[^1] != ']')
        {
            return false;
        }

        // In a URL the % before an interface's name is itself written as %25.
        var parts = bracketed[1..^1].Replace("%25", "%", StringComparison.Ordinal).Split('%', 2);
        if (!IPAddress.TryParse(parts[0], out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        parts[0] = address.ToString();
        host = string.Join('%', parts);
        return parts.Length == 1 || !parts[1].AsSpan().ContainsAnyExcept(HostName.Characters);
    }
}
