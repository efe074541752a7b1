namespace LogRelay.Options.Catalog;

/// <summary>LogRelay's own: where a container's options and sinks come from besides its own log-opts.</summary>
public static class RouteFamily
{
    /// <summary>Name of a route.</summary>
    public static readonly OptionDefinition Route = new()
    {
        Name = "route",
        Kind = OptionKind.Name,
        Origin = OptionOrigin.LogRelay,
        Absent = "the route that relay.json's `defaults` name; else none",
        Example = "prod",
        Text = "Takes options and sinks from the route of this name in relay.json (docs/relay-json.md). The container's own "
            + "options have precedence. A change of the route reaches running containers without creating them again.",
    };

    internal static readonly OptionFamily Family = new(
        "Routes",
        "Options and sinks that are kept in one place, the plugin's relay.json, and named by containers.",
        [Route]);
}
