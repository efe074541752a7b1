using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LogRelay.Options.Values;

/// <summary>
/// <c>udp://host:port</c> or <c>tcp://host:port</c>. Follows <c>parseAddress</c> of moby daemon/logger/gelf/gelf.go, which
/// goes through Go's url.Parse: the scheme's case does not count; user, path and query are not looked at.
/// </summary>
/// <remarks>
/// A missing host or port is refused, though Docker dials this machine or port 0 then: it is nearly always a variable
/// that was not set, and the lines would go nowhere in silence.
/// </remarks>
internal sealed record GelfAddress(GelfTransport Transport, string Host, int Port)
{
    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    private const string Form = "must be udp://host:port or tcp://host:port";

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
        if (scheme is not ("udp" or "tcp"))
        {
            problem = scheme.Length > 0 ? Form + "; no other scheme is known" : Form;
            return false;
        }

        var authority = text[(afterScheme + 3)..];
        authority = authority[..(authority.IndexOfAny(['/', '?', '#']) is >= 0 and var end ? end : authority.Length)];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        if (!TrySplit(authority, out var host, out var port, out problem))
        {
            return false;
        }

        address = new GelfAddress(scheme == "udp" ? GelfTransport.Udp : GelfTransport.Tcp, host, port);
        return true;
    }

    private static bool TrySplit(string authority, out string host, out int port, [NotNullWhen(false)] out string? problem)
    {
        host = "";
        port = 0;
        var colon = authority.LastIndexOf(':');
        if (colon < 0 || colon < authority.LastIndexOf(']'))
        {
            problem = Form + "; the port is missing";
            return false;
        }

        var portText = authority[(colon + 1)..];
        problem = portText.Length == 0 ? Form + "; the port is missing" : null;
        if (problem is null
            && (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > 65535))
        {
            problem = Form + "; the port must be a number from 1 to 65535";
        }

        problem ??= HostProblem(authority[..colon], out host);
        return problem is null;
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

        var named = !text.AsSpan().ContainsAnyExcept(HostCharacters) && text.Length <= 253;
        return named ? null : Form + "; the host may have letters, digits, dots, hyphens and underscores";
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
        return parts.Length == 1 || !parts[1].AsSpan().ContainsAnyExcept(HostCharacters);
    }
}
