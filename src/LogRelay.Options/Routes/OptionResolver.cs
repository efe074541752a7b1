using LogRelay.Options.Catalog;
using LogRelay.Options.Messages;
using LogRelay.Options.Parsing;

namespace LogRelay.Options.Routes;

/// <summary>
/// Finds what holds for a container: built-in defaults, the plugin's environment, relay.json's defaults, its route, its
/// own log-opts, each over the one before.
/// </summary>
/// <remarks>
/// Sinks add up: those of the route, and the one that the other layers' options name. An option that shapes what a sink
/// gets (tag, patterns, parsing) counts for all sinks of the container; a sink of a route may say otherwise for itself,
/// and the container's own word is the last. Immutable; safe from any thread.
/// </remarks>
public sealed class OptionResolver(IReadOnlyDictionary<string, string> environment, RelayConfiguration relay)
{
    /// <summary>Resolves a container's options. Does not throw, whatever the map holds.</summary>
    /// <param name="logOpts">The container's own.</param>
    /// <param name="mayLackRoute">A route that is not there any more is no error: what the other layers say holds.</param>
    public ResolvedOptions Resolve(IReadOnlyDictionary<string, string> logOpts, bool mayLackRoute = false)
    {
        var own = LogOptParser.Unknown(logOpts);
        if (own.Count > 0)
        {
            // Named before anything else: what a person mistyped is theirs, whatever the layers below say.
            return new ResolvedOptions(null, [], LogOptParser.Parse(logOpts).Errors);
        }
        var merged = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        OptionLayers.Add(merged, relay.Defaults);
        if (!TryFindRoute(logOpts, merged, out var routeName, out var route, out var error) && !mayLackRoute)
        {
            return new ResolvedOptions(null, [], [error!]);
        }
        OptionLayers.Add(merged, route?.Options ?? RelayConfiguration.Empty.Defaults);
        var shared = new Dictionary<string, string>(merged, StringComparer.Ordinal);
        OptionLayers.Add(merged, Nullable(logOpts));
        OptionLayers.RemoveUnselected(merged, logOpts);
        var stream = LogOptParser.Parse(merged);
        if (!stream.IsValid)
        {
            return new ResolvedOptions(null, [], stream.Errors);
        }
        var sinks = SinkOptions.SelectedBy(stream.Options).ToList();
        var errors = new List<LogOptError>();
        foreach (var (name, options) in route?.Sinks ?? Empty.Sinks)
        {
            var parsed = LogOptParser.Parse(OfSink(shared, options, logOpts));
            errors.AddRange(parsed.Errors);
            if (parsed.IsValid)
            {
                sinks.Add(new ResolvedSink($"{routeName}.{name}", parsed.Options));
            }
        }
        return errors.Count > 0 ? new ResolvedOptions(null, [], errors) : new ResolvedOptions(stream.Options, sinks, []);
    }

    private static Route Empty { get; } = new(RelayConfiguration.Empty.Defaults, new Dictionary<string, IReadOnlyDictionary<string, string?>>());

    /// <summary>The options that one sink of a route sees.</summary>
    /// <param name="shared">Every layer below the container.</param>
    /// <param name="sink">The sink's own.</param>
    /// <param name="logOpts">The container's.</param>
    internal static Dictionary<string, string> OfSink(
        IReadOnlyDictionary<string, string> shared, IReadOnlyDictionary<string, string?> sink, IReadOnlyDictionary<string, string> logOpts)
    {
        var options = shared.Where(static option => !SinkOptions.OfSinks.Contains(option.Key))
            .ToDictionary(static option => option.Key, static option => option.Value, StringComparer.Ordinal);
        OptionLayers.Add(options, sink);
        OptionLayers.Add(options, Nullable(logOpts).Where(static option => !SinkOptions.OfSinks.Contains(option.Key)));
        return options;
    }

    private bool TryFindRoute(
        IReadOnlyDictionary<string, string> logOpts, Dictionary<string, string> merged, out string? name, out Route? route, out LogOptError? error)
    {
        error = null;
        route = null;
        name = logOpts.GetValueOrDefault(RouteFamily.Route.Name) ?? merged.GetValueOrDefault(RouteFamily.Route.Name);
        if (name is null || relay.Routes.TryGetValue(name, out route))
        {
            return true;
        }
        var nearest = NearestName.Find(name, relay.Routes.Keys);
        error = new LogOptError(RouteFamily.Route.Name, name, (nearest, relay.Routes.Count) switch
        {
            (not null, _) => $"is not a route in relay.json; did you mean {MessageText.Quote(nearest)}?",
            (null, 0) => "relay.json, in the plugin's data folder, has no routes",
            _ => $"is not a route in relay.json; it has {string.Join(", ", relay.Routes.Keys.Order(StringComparer.Ordinal).Take(10))}",
        });
        return false;
    }

    // Only in relay.json null takes something away; JSON from elsewhere may hold it all the same, as an empty value.
    private static IEnumerable<KeyValuePair<string, string?>> Nullable(IReadOnlyDictionary<string, string> options) =>
        options.Select(static option => KeyValuePair.Create(option.Key, (string?)(option.Value ?? "")));
}
