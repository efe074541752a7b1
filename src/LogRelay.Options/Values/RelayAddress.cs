using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace LogRelay.Options.Values;

/// <summary>Where an aggregator is: <c>https://host:port</c> or <c>http://host:port</c>.</summary>
internal static class RelayAddress
{
    private const string Form = "must be https://host:port or http://host:port, such as https://logs.example:7420";

    /// <summary>Reads an address. Does not throw.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = FindProblem(text, out var uri);
        if (problem is null)
        {
            // One endpoint, one spelling.
            address = new Uri(uri!.GetLeftPart(UriPartial.Authority));
        }
        return problem is null;
    }

    /// <summary>True when what is sent there does not leave this host.</summary>
    public static bool IsOnThisHost(Uri address) =>
        address.Host is "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static string? FindProblem(string text, out Uri? uri)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out uri) || uri.Scheme is not ("http" or "https") || text.Any(static c => c is <= ' ' or > '~'))
        {
            return Form;
        }
        if (uri.UserInfo.Length > 0)
        {
            return "must not hold a name and a password, which everyone could read who may inspect the container; relay-token-file names a file with a token";
        }
        if (uri.PathAndQuery is not "/" || uri.Fragment.Length > 0)
        {
            return Form + "; nothing may stand behind the port";
        }
        if (uri.HostNameType is not UriHostNameType.IPv6 && !HostName.IsValid(uri.Host))
        {
            return Form + "; the host may have letters, digits, dots, hyphens and underscores";
        }
        return uri.Port > 0 && HasPort(text) ? null : Form + "; the port is missing (an aggregator's own is 7420)";
    }

    // The scheme's own port is one that somebody may mean, if they say it.
    private static bool HasPort(string text)
    {
        var authority = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        return colon > authority.LastIndexOf(']') && colon < authority.Length - 1;
    }
}
