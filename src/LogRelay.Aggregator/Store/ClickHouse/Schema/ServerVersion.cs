using System.Globalization;

namespace LogRelay.Aggregator.Store.ClickHouse.Schema;

/// <summary>What a ClickHouse server calls itself: 18.16.1, 24.8.4.13.</summary>
internal readonly record struct ServerVersion(int Major, int Minor) : IComparable<ServerVersion>
{
    /// <summary>Reads it out of the answer to <c>SELECT version()</c>; one that is not understood counts as the oldest.</summary>
    public static ServerVersion Parse(string text)
    {
        var parts = text.Split('.');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? new ServerVersion(major, minor)
            : default;
    }

    /// <summary>Whether it is as new as that.</summary>
    public bool IsAtLeast(int major, int minor) => CompareTo(new ServerVersion(major, minor)) >= 0;

    /// <inheritdoc/>
    public int CompareTo(ServerVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));
}
