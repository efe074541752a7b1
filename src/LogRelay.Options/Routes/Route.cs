namespace LogRelay.Options.Routes;

/// <summary>A named set of options and sinks in relay.json.</summary>
/// <param name="Options">Log-opts of every container that names the route; null takes away what a lower layer says.</param>
/// <param name="Sinks">By name, in the file's order: the log-opts that make each of them.</param>
public sealed record Route(
    IReadOnlyDictionary<string, string?> Options,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> Sinks);
