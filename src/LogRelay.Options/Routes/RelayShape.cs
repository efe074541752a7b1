using System.Text.Json;
using LogRelay.Options.Messages;

namespace LogRelay.Options.Routes;

/// <summary>Reads the shape of files of settings: objects where objects are due, names that are allowed, values that are plain.</summary>
internal static class RelayShape
{
    private const int MaxRoutes = 1000;
    private const int MaxSinks = 16;

    /// <summary>Reads the root. What is wrong goes to <paramref name="faults"/>; the result counts only without any.</summary>
    public static RelayConfiguration Read(JsonElement root, List<RelayFault> faults)
    {
        var defaults = RelayConfiguration.Empty.Defaults;
        var routes = RelayConfiguration.Empty.Routes;
        foreach (var part in Members(root, "relay.json", faults))
        {
            switch (part.Name)
            {
                case "defaults":
                    defaults = Options(part.Value, "defaults", faults);
                    break;
                case "routes":
                    routes = Routes(part.Value, faults);
                    break;
                case "$schema":
                    break;
                default:
                    faults.Add(Unknown("relay.json", part.Name, "\"defaults\" and \"routes\""));
                    break;
            }
        }
        return new RelayConfiguration(defaults, routes);
    }

    private static Dictionary<string, Route> Routes(JsonElement element, List<RelayFault> faults)
    {
        var routes = new Dictionary<string, Route>(StringComparer.Ordinal);
        foreach (var route in Named(element, "routes", MaxRoutes, faults))
        {
            routes[route.Name] = Route(route.Value, $"routes.{route.Name}", faults);
        }
        return routes;
    }

    private static Route Route(JsonElement element, string place, List<RelayFault> faults)
    {
        var options = RelayConfiguration.Empty.Defaults;
        var sinks = new Dictionary<string, IReadOnlyDictionary<string, string?>>(StringComparer.Ordinal);
        foreach (var part in Members(element, place, faults))
        {
            switch (part.Name)
            {
                case "options":
                    options = Options(part.Value, $"{place}.options", faults);
                    break;
                case "sinks":
                    foreach (var sink in Named(part.Value, $"{place}.sinks", MaxSinks, faults))
                    {
                        sinks[sink.Name] = Options(sink.Value, $"{place}.sinks.{sink.Name}", faults);
                    }
                    break;
                default:
                    faults.Add(Unknown(place, part.Name, "\"options\" and \"sinks\""));
                    break;
            }
        }
        return new Route(options, sinks);
    }

    /// <summary>Log-opts by name; null takes something away.</summary>
    public static Dictionary<string, string?> Options(JsonElement element, string place, List<RelayFault> faults)
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var option in Members(element, place, faults))
        {
            switch (option.Value.ValueKind)
            {
                case JsonValueKind.String:
                    options[option.Name] = option.Value.GetString();
                    break;
                case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                    options[option.Name] = option.Value.GetRawText();
                    break;
                case JsonValueKind.Null:
                    options[option.Name] = null;
                    break;
                default:
                    faults.Add(new RelayFault(place, $"{MessageText.Quote(option.Name)} must be a string, a number, true, false or null"));
                    break;
            }
        }
        return options;
    }

    /// <summary>Members that have names of routes or sinks.</summary>
    public static IEnumerable<JsonProperty> Named(JsonElement element, string place, int max, List<RelayFault> faults)
    {
        var count = 0;
        foreach (var member in Members(element, place, faults))
        {
            if (!RouteName.IsValid(member.Name))
            {
                faults.Add(new RelayFault(place, $"{MessageText.Quote(member.Name)} is not a name: {RouteName.Rule}"));
            }
            else if (++count > max)
            {
                faults.Add(new RelayFault(place, $"has more than {max} entries"));
                yield break;
            }
            else
            {
                yield return member;
            }
        }
    }

    /// <summary>Members of an object.</summary>
    public static JsonElement.ObjectEnumerator Members(JsonElement element, string place, List<RelayFault> faults)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            return element.EnumerateObject();
        }
        faults.Add(new RelayFault(place, "must be an object: { \"name\": ... }"));
        return default;
    }

    /// <summary>A member that may not be there.</summary>
    public static RelayFault Unknown(string place, string name, string allowed) =>
        new(place, $"{MessageText.Quote(name)} is not known here; it may hold {allowed}");
}
