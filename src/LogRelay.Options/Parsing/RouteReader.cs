using LogRelay.Options.Catalog;
using LogRelay.Options.Routes;

namespace LogRelay.Options.Parsing;

/// <summary>Reads <see cref="RouteFamily"/>.</summary>
internal static class RouteReader
{
    /// <summary>Null when there is no name, or none that a route can have.</summary>
    public static string? Read(OptionValues values)
    {
        if (!values.Has(RouteFamily.Route))
        {
            return null;
        }
        var name = values.Text(RouteFamily.Route);
        if (RouteName.IsValid(name))
        {
            return name;
        }
        values.Refuse(RouteFamily.Route, $"must be the name of a route in relay.json: {RouteName.Rule}");
        return null;
    }
}
