using System.Text.Json;
using LogRelay.Options.Messages;
using LogRelay.Options.Parsing;
using LogRelay.Options.Routes;

namespace LogRelay.Options.Forwarding;

/// <summary>Reads forward.json and checks it as a whole, but for what <c>streams</c> asks for.</summary>
/// <remarks>
/// <code>
/// { "defaults": { "redact": "card" },
///   "sinks": { "graylog": { "gelf-address": "tcp://graylog:12201", "streams": "service:web" } } }
/// </code>
/// The rules of relay.json hold: comments and trailing commas are allowed, and null takes away what <c>defaults</c> say.
/// </remarks>
public static class ForwardConfigurationReader
{
    /// <summary>The member of a sink that is no log-opt.</summary>
    public const string StreamsMember = "streams";

    /// <summary>Longest file that is read, in bytes.</summary>
    public const int MaxBytes = RelayJson.MaxBytes;

    private const string FileName = "forward.json";
    private const int MaxSinks = 64;

    private static readonly Dictionary<string, string> NoLogOpts = [];

    /// <summary>Reads the file's bytes. Does not throw, whatever they are.</summary>
    /// <param name="utf8">The whole file.</param>
    public static ForwardReadResult Read(ReadOnlyMemory<byte> utf8)
    {
        var faults = new List<RelayFault>();
        using var document = RelayJson.Parse(utf8, FileName, faults);
        var sinks = document is null ? [] : ReadRoot(document.RootElement, faults);
        return new ForwardReadResult(faults.Count == 0 ? new ForwardConfiguration(sinks) : null, faults);
    }

    private static List<ForwardSink> ReadRoot(JsonElement root, List<RelayFault> faults)
    {
        var defaults = RelayConfiguration.Empty.Defaults;
        var found = new List<(string Name, Dictionary<string, string?> Options)>();
        foreach (var part in RelayShape.Members(root, FileName, faults))
        {
            switch (part.Name)
            {
                case "defaults":
                    defaults = RelayShape.Options(part.Value, "defaults", faults);
                    break;
                case "sinks":
                    foreach (var sink in RelayShape.Named(part.Value, "sinks", MaxSinks, faults))
                    {
                        found.Add((sink.Name, RelayShape.Options(sink.Value, $"sinks.{sink.Name}", faults)));
                    }
                    break;
                case "$schema":
                    break;
                default:
                    faults.Add(RelayShape.Unknown(FileName, part.Name, "\"defaults\" and \"sinks\""));
                    break;
            }
        }
        var sinks = new List<ForwardSink>();
        if (faults.Count > 0 || !AreDefaults(defaults, faults))
        {
            // Every sink would repeat what is wrong with the defaults.
            return sinks;
        }
        var shared = new Dictionary<string, string>(StringComparer.Ordinal);
        OptionLayers.Add(shared, defaults);
        foreach (var (name, options) in found)
        {
            if (ReadSink(name, shared, options, faults) is { } sink)
            {
                sinks.Add(sink);
            }
        }
        return sinks;
    }

    private static bool AreDefaults(IReadOnlyDictionary<string, string?> defaults, List<RelayFault> faults)
    {
        foreach (var name in defaults.Keys.Where(SinkOptions.OfSinks.Contains))
        {
            faults.Add(new RelayFault("defaults", $"{name} belongs to one sink; put it there"));
        }
        CheckPlace(defaults, "defaults", faults);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        OptionLayers.Add(values, defaults);
        faults.AddRange(LayerCheck.FindErrors(values).Select(static error => new RelayFault("defaults", error.Message)));
        return faults.Count == 0;
    }

    private static ForwardSink? ReadSink(string name, Dictionary<string, string> shared, Dictionary<string, string?> options, List<RelayFault> faults)
    {
        var place = $"sinks.{name}";
        var before = faults.Count;
        _ = options.Remove(StreamsMember, out var streams);
        CheckPlace(options, place, faults);
        var parsed = LogOptParser.Parse(OptionResolver.OfSink(shared, options, NoLogOpts));
        faults.AddRange(parsed.Errors.Select(error => new RelayFault(place, error.Message)));
        if (parsed.IsValid && (parsed.Options.Relay is not null || SinkOptions.SelectedBy(parsed.Options).Count() != 1))
        {
            faults.Add(new RelayFault(place, "must say where it is, with exactly one of gelf-address and awslogs-group"));
        }
        return faults.Count == before ? new ForwardSink(name, streams ?? "", parsed.Options!) : null;
    }

    private static void CheckPlace(IReadOnlyDictionary<string, string?> options, string place, List<RelayFault> faults)
    {
        foreach (var name in options.Keys.Where(SinkOptions.OfStreams.Contains))
        {
            faults.Add(new RelayFault(place, $"{MessageText.Quote(name)} counts where a container runs; an aggregator has no say in it"));
        }
    }
}
