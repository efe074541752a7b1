using System.Globalization;
using LogRelay.Diagnostics.Messages;

namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>Which ClickHouse keeps the lines, and how it is spoken to.</summary>
internal sealed record ClickHouseSettings
{
    private const int MostServers = 64;
    private const int LongestName = 64;
    private const int MostRetentionDays = 36_500;

    /// <summary>HTTP interfaces, <c>http://host:8123</c>, of which any may be used. <c>LOGRELAY_CLICKHOUSE_URL</c>, separated by commas.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary><c>LOGRELAY_CLICKHOUSE_USER</c>.</summary>
    public string User { get; init; } = "default";

    /// <summary>What stands in the file that <c>LOGRELAY_CLICKHOUSE_PASSWORD_FILE</c> names.</summary>
    public string Password { get; init; } = "";

    /// <summary>Made when it is not there. <c>LOGRELAY_CLICKHOUSE_DATABASE</c>.</summary>
    public string Database { get; init; } = "logrelay";

    /// <summary>The servers' name for themselves in <c>remote_servers</c>: tables are replicated and distributed over it. Null: one server. <c>LOGRELAY_CLICKHOUSE_CLUSTER</c>.</summary>
    public string? Cluster { get; init; }

    /// <summary>Replicas that must have an insert before it is acknowledged; 0: the one that took it. <c>LOGRELAY_CLICKHOUSE_INSERT_QUORUM</c>.</summary>
    public int InsertQuorum { get; init; }

    /// <summary>Lines go so many days after they were received; 0: never. <c>LOGRELAY_CLICKHOUSE_RETENTION_DAYS</c>.</summary>
    public int RetentionDays { get; init; }

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Gives a variable's value; null when it is not set.</param>
    /// <exception cref="FormatException">A value cannot be understood; the message says what is allowed.</exception>
    public static ClickHouseSettings Read(Func<string, string?> variable)
    {
        var url = variable("LOGRELAY_CLICKHOUSE_URL");
        if (string.IsNullOrEmpty(url))
        {
            throw new FormatException("LOGRELAY_STORE=clickhouse needs LOGRELAY_CLICKHOUSE_URL, for example http://127.0.0.1:8123; several are separated by commas");
        }
        return new ClickHouseSettings
        {
            Addresses = ReadAddresses(url),
            User = variable("LOGRELAY_CLICKHOUSE_USER") is { Length: > 0 } user ? user : "default",
            Password = ReadPassword(variable("LOGRELAY_CLICKHOUSE_PASSWORD_FILE")),
            Database = ReadName("LOGRELAY_CLICKHOUSE_DATABASE", variable("LOGRELAY_CLICKHOUSE_DATABASE")) ?? "logrelay",
            Cluster = ReadName("LOGRELAY_CLICKHOUSE_CLUSTER", variable("LOGRELAY_CLICKHOUSE_CLUSTER")),
            InsertQuorum = ReadNumber("LOGRELAY_CLICKHOUSE_INSERT_QUORUM", variable("LOGRELAY_CLICKHOUSE_INSERT_QUORUM"), MostServers),
            RetentionDays = ReadNumber("LOGRELAY_CLICKHOUSE_RETENTION_DAYS", variable("LOGRELAY_CLICKHOUSE_RETENTION_DAYS"), MostRetentionDays),
        };
    }

    private static List<Uri> ReadAddresses(string text)
    {
        var addresses = new List<Uri>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
                || address.PathAndQuery != "/" || address.UserInfo.Length > 0)
            {
                // Not shown whole: people put passwords there.
                throw new FormatException("an address in LOGRELAY_CLICKHOUSE_URL is not http://host:port or https://host:port and nothing more; user and password have variables of their own");
            }
            addresses.Add(address);
        }
        return addresses.Count is > 0 and <= MostServers
            ? addresses
            : throw new FormatException($"LOGRELAY_CLICKHOUSE_URL names {addresses.Count} servers; 1 to {MostServers} are possible");
    }

    private static string ReadPassword(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return "";
        }
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"LOGRELAY_CLICKHOUSE_PASSWORD_FILE=\"{path}\" cannot be read: {failure.Message}");
        }
    }

    private static string? ReadName(string variable, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }
        return value.Length <= LongestName && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? value
            : throw new FormatException($"{variable}=\"{Shown.Of(value)}\" must be 1 to {LongestName} letters, digits, '_' and '-'");
    }

    private static int ReadNumber(string variable, string? value, int most)
    {
        if (string.IsNullOrEmpty(value))
        {
            return 0;
        }
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw new FormatException($"{variable}=\"{Shown.Of(value)}\" must be a number from 0 to {most}");
    }
}
