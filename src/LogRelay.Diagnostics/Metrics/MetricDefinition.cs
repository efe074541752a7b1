namespace LogRelay.Diagnostics.Metrics;

/// <summary>A metric: what it is called, what it says, what it is split by.</summary>
/// <param name="Name">As Prometheus wants it: base units, <c>_total</c> behind counters.</param>
/// <param name="Kind">What its value does.</param>
/// <param name="Text">One sentence for a person, without its full stop.</param>
/// <param name="Labels">Each has few values, whatever the containers do.</param>
public sealed record MetricDefinition(string Name, MetricKind Kind, string Text, params IReadOnlyList<string> Labels);
