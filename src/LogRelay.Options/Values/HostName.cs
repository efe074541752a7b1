using System.Buffers;

namespace LogRelay.Options.Values;

/// <summary>Names of hosts, and addresses of IPv4.</summary>
internal static class HostName
{
    /// <summary>What <see cref="IsValid"/> lets pass, for people.</summary>
    public const string Allowed = "letters, digits, dots, hyphens and underscores, at most 253";

    private const int LongestName = 253;

    /// <summary>The characters of a name; also of an interface's name behind an IPv6 address.</summary>
    public static readonly SearchValues<char> Characters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    /// <summary>True when <paramref name="text"/> can be asked for in DNS. Does not throw.</summary>
    public static bool IsValid(string text) =>
        text.Length is > 0 and <= LongestName && !text.AsSpan().ContainsAnyExcept(Characters);
}
