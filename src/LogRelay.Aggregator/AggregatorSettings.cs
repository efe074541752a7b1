using System.Globalization;
using System.Net;
using LogRelay.Aggregator.Access;
using LogRelay.Aggregator.Store.ClickHouse;
using LogRelay.Aggregator.Store.Journals.Retention;
using LogRelay.Diagnostics.Messages;

namespace LogRelay.Aggregator;

/// <summary>What the aggregator's environment tells it; every value has a default.</summary>
internal sealed record AggregatorSettings
{
    private const int DefaultPort = 7420;

    /// <summary>Where everything is kept. <c>LOGRELAY_DATA</c>.</summary>
    public string DataFolder { get; init; } = "/var/lib/logrelay-aggregator";

    /// <summary>Where nodes call: an address and a port. <c>LOGRELAY_LISTEN</c>; port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>The aggregator's own log level: debug, info, warn, error. <c>LOG_LEVEL</c>.</summary>
    public string LogLevel { get; init; } = "info";

    /// <summary>Keeps the lines instead of the data folder; null: it does not. <c>LOGRELAY_STORE</c>: journal or clickhouse.</summary>
    public ClickHouseSettings? ClickHouse { get; init; }

    /// <summary>
    /// Names under which a browser may reach the HTTP API on a loopback address, beside localhost and addresses. <c>LOGRELAY_HOSTS</c>, with commas.
    /// </summary>
    public string Hosts { get; init; } = "";

    /// <summary>The longest time that one search may take; it then says that it was cut. <c>LOGRELAY_QUERY_SECONDS</c>.</summary>
    public TimeSpan MaxQueryTime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Uncompressed bytes that one search may look at; 0: no bound. <c>LOGRELAY_QUERY_BYTES</c>.</summary>
    public long MaxQueryBytes { get; init; }

    /// <summary>Searches at once; others wait for one of them to end. <c>LOGRELAY_QUERY_RUNNING</c>.</summary>
    public int MaxQueriesRunning { get; init; } = 4;

    /// <summary>Searches that may wait for that. <c>LOGRELAY_QUERY_WAITING</c>.</summary>
    public int MaxQueriesWaiting { get; init; } = 64;

    /// <summary>Live tails at once. <c>LOGRELAY_QUERY_TAILS</c>.</summary>
    public int MaxTails { get; init; } = 256;

    /// <summary>How long and how much the embedded store keeps.</summary>
    public RetentionSettings Retention { get; init; } = new();

    /// <summary>Who may call.</summary>
    public AccessSettings Access { get; init; } = new();

    /// <summary>Folder of all nodes.</summary>
    public string NodesFolder => Path.Combine(DataFolder, "nodes");

    /// <summary>Says which streams are given to which sinks; it need not be there.</summary>
    public string ForwardFile => Path.Combine(DataFolder, "forward.json");

    /// <summary>Folder of the records that sinks refused for good.</summary>
    public string RejectedFolder => Path.Combine(DataFolder, "rejected");

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Gives a variable's value; null when it is not set.</param>
    /// <exception cref="FormatException">A value cannot be understood or may not be; the message says what is allowed.</exception>
    public static AggregatorSettings Read(Func<string, string?> variable)
    {
        var defaults = new AggregatorSettings();
        var listen = Value("LOGRELAY_LISTEN", defaults.Listen.ToString());
        if (!IPEndPoint.TryParse(listen, out var endpoint) || !listen.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{endpoint.Port}"), StringComparison.Ordinal))
        {
            throw new FormatException($"LOGRELAY_LISTEN=\"{listen}\" must be an IP address and a port, for example 127.0.0.1:{DefaultPort} or [::1]:{DefaultPort}");
        }
        var access = AccessSettings.Read(variable);
        access.CheckListen("LOGRELAY_LISTEN", endpoint);
        return new AggregatorSettings
        {
            DataFolder = Value("LOGRELAY_DATA", defaults.DataFolder),
            Listen = endpoint,
            Access = access,
            LogLevel = Value("LOG_LEVEL", defaults.LogLevel),
            ClickHouse = ReadStore(variable),
            Retention = RetentionSettings.Read(variable),
            Hosts = Value("LOGRELAY_HOSTS", defaults.Hosts),
            MaxQueryTime = TimeSpan.FromSeconds(Number("LOGRELAY_QUERY_SECONDS", 1, 1_000_000, (long)defaults.MaxQueryTime.TotalSeconds)),
            MaxQueryBytes = Number("LOGRELAY_QUERY_BYTES", 0, long.MaxValue, defaults.MaxQueryBytes),
            MaxQueriesRunning = (int)Number("LOGRELAY_QUERY_RUNNING", 1, 1000, defaults.MaxQueriesRunning),
            MaxQueriesWaiting = (int)Number("LOGRELAY_QUERY_WAITING", 0, 100_000, defaults.MaxQueriesWaiting),
            MaxTails = (int)Number("LOGRELAY_QUERY_TAILS", 1, 100_000, defaults.MaxTails),
        };

        long Number(string name, long least, long most, long fallback)
        {
            var text = Value(name, fallback.ToString(CultureInfo.InvariantCulture));
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
                : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name}=\"{text}\" must be a whole number from {least} to {most}"));
        }

        string Value(string name, string fallback) => variable(name) is { Length: > 0 } value ? value : fallback;
    }

    private static ClickHouseSettings? ReadStore(Func<string, string?> variable) => variable("LOGRELAY_STORE") switch
    {
        null or "" or "journal" => null,
        "clickhouse" => ClickHouseSettings.Read(variable),
        var other => throw new FormatException($"LOGRELAY_STORE=\"{Shown.Of(other)}\" must be journal or clickhouse"),
    };
}
