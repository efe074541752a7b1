using LogRelay.Options.Messages;
using LogRelay.Options.Parsing;

namespace LogRelay.Options.Routes;

/// <summary>Reads relay.json and checks it as a whole: what it accepts cannot fail later by itself.</summary>
/// <remarks>
/// <code>
/// { "defaults": { "max-size": "10m" },
///   "routes": { "prod": { "options": { "tag": "{{.Name}}" },
///                         "sinks": { "graylog": { "gelf-address": "tcp://graylog:12201" } } } } }
/// </code>
/// Comments and trailing commas are allowed. A value is a string, a number, true or false; null takes away what a lower
/// layer says.
/// </remarks>
public static class RelayConfigurationReader
{
    /// <summary>Longest file that is read, in bytes.</summary>
    public const int MaxBytes = RelayJson.MaxBytes;

    private static readonly Dictionary<string, string> NoLogOpts = [];

    /// <summary>Reads the file's bytes. Does not throw, whatever they are.</summary>
    /// <param name="utf8">The whole file.</param>
    /// <param name="environment">The plugin's own options, which stand below it.</param>
    public static RelayReadResult Read(ReadOnlyMemory<byte> utf8, IReadOnlyDictionary<string, string> environment)
    {
        var faults = new List<RelayFault>();
        using var document = RelayJson.Parse(utf8, "relay.json", faults);
        if (document is null)
        {
            return new RelayReadResult(null, faults);
        }
        var configuration = RelayShape.Read(document.RootElement, faults);
        if (faults.Count == 0)
        {
            CheckMeaning(configuration, environment, faults);
        }
        return new RelayReadResult(faults.Count == 0 ? configuration : null, faults);
    }

    private static void CheckMeaning(RelayConfiguration relay, IReadOnlyDictionary<string, string> environment, List<RelayFault> faults)
    {
        var below = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        OptionLayers.Add(below, relay.Defaults);
        CheckOptions(below, "defaults", faults);
        if (below.GetValueOrDefault("route") is { } route && !relay.Routes.ContainsKey(route))
        {
            faults.Add(new RelayFault("defaults", $"route {MessageText.Quote(route)} is not in \"routes\""));
        }
        if (faults.Count > 0)
        {
            // Every route would repeat them.
            return;
        }
        foreach (var (name, found) in relay.Routes)
        {
            var shared = new Dictionary<string, string>(below, StringComparer.Ordinal);
            OptionLayers.Add(shared, found.Options);
            var place = $"routes.{name}";
            if (found.Options.ContainsKey("route"))
            {
                faults.Add(new RelayFault($"{place}.options", "a route cannot name a route"));
            }
            CheckOptions(shared, $"{place}.options", faults);
            foreach (var (sink, options) in found.Sinks)
            {
                CheckSink(shared, options, $"{place}.sinks.{sink}", faults);
            }
        }
    }

    private static void CheckSink(
        Dictionary<string, string> shared, IReadOnlyDictionary<string, string?> sink, string place, List<RelayFault> faults)
    {
        foreach (var name in sink.Keys.Where(SinkOptions.OfStreams.Contains))
        {
            faults.Add(new RelayFault(place, $"{name} counts for the whole container; put it into the route's \"options\""));
        }
        var parsed = LogOptParser.Parse(OptionResolver.OfSink(shared, sink, NoLogOpts));
        faults.AddRange(parsed.Errors.Select(error => new RelayFault(place, error.Message)));
        if (parsed.IsValid && SinkOptions.SelectedBy(parsed.Options).Count() != 1)
        {
            faults.Add(new RelayFault(place, "must say where it is, with exactly one of gelf-address, awslogs-group and relay-address"));
        }
    }

    private static void CheckOptions(Dictionary<string, string> options, string place, List<RelayFault> faults) =>
        faults.AddRange(LayerCheck.FindErrors(options).Select(error => new RelayFault(place, error.Message)));
}
