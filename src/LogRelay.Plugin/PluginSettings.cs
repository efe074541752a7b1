using System.Globalization;
using System.Net;
using LogRelay.Options;
using LogRelay.Options.Routes;

namespace LogRelay.Plugin;

/// <summary>What the plugin's environment tells it; every value has a default that fits plugin/config.json.</summary>
internal sealed record PluginSettings
{
    /// <summary>Name of the socket on which searches are answered; the command line looks for it.</summary>
    public const string QuerySocketName = "logrelay-query.sock";

    /// <summary>Where journals and the plugin's own state are kept. <c>LOGRELAY_DATA</c>.</summary>
    public string DataFolder { get; init; } = "/var/lib/logrelay";

    /// <summary>The socket that dockerd calls. <c>LOGRELAY_SOCKET</c>.</summary>
    public string SocketPath { get; init; } = "/run/docker/plugins/logrelay.sock";

    /// <summary>The folder in which dockerd makes FIFOs. <c>LOGRELAY_FIFOS</c>.</summary>
    public string FifoFolder { get; init; } = "/run/docker/logging";

    /// <summary>The plugin's own log level: debug, info, warn, error. <c>LOG_LEVEL</c>.</summary>
    public string LogLevel { get; init; } = "info";

    /// <summary>What all logs together may take of the disk; null: as much as their own options allow. <c>DISK_BUDGET</c>.</summary>
    public DiskBudgetSize? DiskBudget { get; init; }

    /// <summary>Log-opts of every container, below relay.json's and its own. <c>LOG_OPTS</c>.</summary>
    public string LogOpts { get; init; } = "";

    /// <summary>Where metrics are served beside the plugin's socket, an address and a port; null: nowhere. <c>METRICS_LISTEN</c>.</summary>
    public IPEndPoint? MetricsListen { get; init; }

    /// <summary>Options and sinks that containers have in common.</summary>
    public string RelayFile => Path.Combine(DataFolder, "relay.json");

    /// <summary>Who this node is for an aggregator.</summary>
    public string NodeFile => Path.Combine(DataFolder, "node.json");

    /// <summary>The socket on which searches are answered: beside the other one, so that the host sees it too.</summary>
    public string QuerySocketPath => Path.Combine(Path.GetDirectoryName(SocketPath) ?? "/", QuerySocketName);

    /// <summary>Folder of all streams.</summary>
    public string StreamsFolder => Path.Combine(DataFolder, Journal.FileNames.Streams);

    /// <summary>Folder of the records that sinks refused for good.</summary>
    public string RejectedFolder => Path.Combine(DataFolder, "rejected");

    /// <summary>Folder of the FIFO registrations.</summary>
    public string RegistrationsFolder => Path.Combine(DataFolder, "registrations");

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Gives a variable's value; null when it is not set.</param>
    /// <exception cref="FormatException">A value cannot be understood; the message says what is allowed.</exception>
    public static PluginSettings Read(Func<string, string?> variable)
    {
        var defaults = new PluginSettings();
        return new PluginSettings
        {
            DataFolder = Value("LOGRELAY_DATA", defaults.DataFolder),
            SocketPath = Value("LOGRELAY_SOCKET", defaults.SocketPath),
            FifoFolder = Value("LOGRELAY_FIFOS", defaults.FifoFolder),
            LogLevel = Value("LOG_LEVEL", defaults.LogLevel),
            LogOpts = Value(LogOptsVariable.Name, defaults.LogOpts),
            MetricsListen = ReadMetricsListen(Value("METRICS_LISTEN", "")),
            DiskBudget = DiskBudgetSize.TryParse(Value("DISK_BUDGET", ""), out var budget)
                ? budget
                : throw new FormatException($"DISK_BUDGET=\"{Value("DISK_BUDGET", "")}\" must be a size such as 500MB or 10GB, a part of the disk such as 20%, or empty for none"),
        };

        string Value(string name, string fallback) => variable(name) is { Length: > 0 } value ? value : fallback;
    }

    private static IPEndPoint? ReadMetricsListen(string text) =>
        text.Length == 0 ? null
        : IPEndPoint.TryParse(text, out var endpoint) && text.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{endpoint.Port}"), StringComparison.Ordinal) ? endpoint
        : throw new FormatException($"METRICS_LISTEN=\"{text}\" must be an IP address and a port, for example 127.0.0.1:7422 or [::1]:7422, or empty");
}
