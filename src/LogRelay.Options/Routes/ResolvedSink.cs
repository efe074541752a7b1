namespace LogRelay.Options.Routes;

/// <summary>One sink of one container.</summary>
/// <param name="Name">Names its cursor: <c>gelf</c> for a sink of the container's own options, <c>prod.graylog</c> for sink graylog of route prod.</param>
/// <param name="Options">All options as this sink sees them; they name exactly one sink.</param>
public sealed record ResolvedSink(string Name, LogOptions Options);
